package dev.guidedrollouts.diagnosis;

import java.util.List;
import java.util.stream.Stream;

/**
 * How image trouble is worded, first hit wins. Passing trouble comes before refusals and absences:
 * a message that speaks of both must not be called permanent. Wordings are those of containerd
 * (core/remotes/docker, client/pull.go, core/transfer), CRI-O with containers/image, dockerd with
 * distribution, and the kubelet (pkg/kubelet/images).
 */
final class ImageRules {
  static final List<Rule> ALL =
      Stream.of(
              NameRules.ALL,
              NodeRules.ALL,
              NetworkRules.ALL,
              ImageContentRules.ALL,
              NodeRules.LAYERS,
              RegistryResponseRules.ALL,
              RegistryResponseRules.CODES)
          .flatMap(List::stream)
          .toList();

  private ImageRules() {}

  /** What one normalised error means. */
  static Finding classify(String normalised) {
    Trigrams trigrams = new Trigrams(normalised);
    for (Rule rule : ALL) {
      if (rule.matches(normalised, trigrams)) {
        return rule.finding();
      }
    }
    return Finding.UNKNOWN;
  }
}
