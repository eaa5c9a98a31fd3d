package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.SightStatus;
import dev.guidedrollouts.api.v1alpha1.SightStatusBuilder;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedPod;
import dev.guidedrollouts.model.Revision;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** What of the cluster counts while a step waits for its learner: {@link SightStatus}. */
final class Sight {
  private static final Pattern COUNTED = Pattern.compile("([0-9]{1,6}):[0-9a-f]{8}");

  private Sight() {}

  /**
   * Now.
   *
   * @param countsPods whether the pods are to be looked at one by one: those of a rollout that goes
   *     on change by themselves
   */
  static SightStatus of(StepContext step, boolean countsPods) {
    SightStatusBuilder sight =
        SightStatusBuilder.builder().services(services(step)).others(digest(others(step)));
    Optional<ObservedDeployment> seen = step.deployment().filter(d -> !d.deleting());
    if (seen.isPresent()) {
      ObservedDeployment deployment = seen.get();
      sight
          .uid(deployment.uid())
          .current(deployment.currentRevision().map(Revision::replicaSet).orElse(null))
          .replicas(deployment.desiredReplicas())
          .paused(deployment.paused())
          .replicaSets(counted(deployment.revisions().stream().map(Revision::uid).toList()));
      if (countsPods) {
        sight.pods(pods(deployment.newPods()));
      }
    }
    return sight.build();
  }

  /**
   * What the next look is to be compared with: this one, but for what is only on its way. A
   * template has no ReplicaSet for a moment, and a deleted pod no successor.
   */
  static SightStatus kept(@Nullable SightStatus before, SightStatus now) {
    if (before == null || now.uid() == null || !now.uid().equals(before.uid())) {
      return now;
    }
    SightStatusBuilder kept = SightStatusBuilder.builder(now);
    if (now.current() == null) {
      kept.current(before.current()).pods(before.pods());
    } else if (now.current().equals(before.current())
        && now.pods() != null
        && before.pods() != null
        && count(now.pods()) < count(before.pods())) {
      kept.pods(before.pods());
    }
    return kept.build();
  }

  /** How many things a digest is of; -1 where it is none of ours. */
  static int count(String counted) {
    Matcher number = COUNTED.matcher(counted);
    return number.matches() ? Integer.parseInt(number.group(1)) : -1;
  }

  private static String pods(Collection<ObservedPod> pods) {
    return counted(pods.stream().map(ObservedPod::uid).toList());
  }

  /** How many there are, and which. */
  private static String counted(List<String> uids) {
    return uids.size() + ":" + digest(uids.stream());
  }

  private static String services(StepContext step) {
    return digest(
        step.input().observation().services().values().stream()
            .map(
                s ->
                    s.name()
                        + "="
                        + Map.copyOf(s.selector()).entrySet().stream()
                            .map(Object::toString)
                            .sorted()
                            .collect(Collectors.joining(","))));
  }

  /** By what a learner changes: the template and the number of pods. */
  private static Stream<String> others(StepContext step) {
    return step.input().observation().deployments().values().stream()
        .filter(d -> !d.name().equals(step.deploymentName()))
        .sorted(Comparator.comparing(ObservedDeployment::name))
        .map(d -> d.name() + "/" + d.templateDigest() + "/" + d.desiredReplicas());
  }

  private static String digest(Stream<String> parts) {
    CRC32C crc = new CRC32C();
    parts.sorted().forEach(p -> crc.update((p + "\n").getBytes(StandardCharsets.UTF_8)));
    return "%08x".formatted(crc.getValue());
  }
}
