package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.ObservedPod;
import dev.guidedrollouts.text.CauseMessages;
import dev.guidedrollouts.text.SafeText;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What can be said about a pod's pull secrets by their names alone: Secrets are never read, but the
 * kubelet reports those that it could not find (kubernetes, pkg/kubelet/kubelet_pods.go,
 * FailedToRetrieveImagePullSecret).
 */
final class PullSecrets {
  private static final Pattern NAMED = Pattern.compile("\\(([a-z0-9.,\\- ]{1,1000})\\)");
  private static final int MAX = 200;

  private PullSecrets() {}

  /** Continues a sentence about a refused login. */
  static String inWords(Symptom s) {
    ObservedPod pod = s.pod();
    if (pod == null) {
      return "";
    }
    List<String> missing = missing(pod);
    if (!missing.isEmpty()) {
      return CauseMessages.pullSecretsMissing(joined(missing));
    }
    return pod.pullSecrets().isEmpty()
        ? CauseMessages.noPullSecret()
        : CauseMessages.pullSecrets(joined(pod.pullSecrets()));
  }

  private static String joined(List<String> names) {
    return SafeText.clean(String.join(", ", names), MAX);
  }

  /** The names in the kubelet's latest report, as far as the pod has them. */
  private static List<String> missing(ObservedPod pod) {
    return pod.events().reversed().stream()
        .filter(e -> e.reason().equals("FailedToRetrieveImagePullSecret"))
        .findFirst()
        .map(e -> NAMED.matcher(e.message()))
        .filter(Matcher::find)
        .map(m -> List.of(m.group(1).split(",\\s*")))
        .map(names -> names.stream().filter(pod.pullSecrets()::contains).toList())
        .orElse(List.of());
  }
}
