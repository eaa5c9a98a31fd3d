package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.ContainerEvidence;
import dev.guidedrollouts.model.ObservedPod;
import dev.guidedrollouts.model.RolloutEvidence;
import dev.guidedrollouts.model.RolloutEvidence.WayBack;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What to type to see the trouble oneself, and to get out of it. */
final class Commands {
  /** {@code configmap "web" not found}; a name is one that an object can have. */
  private static final Pattern MISSING =
      Pattern.compile(
          "\\b(configmap|secret|persistentvolumeclaim|serviceaccount)s? \"([a-z0-9][a-z0-9.-]{0,252})\" not found",
          Pattern.CASE_INSENSITIVE);

  private Commands() {}

  static List<String> of(Symptom s, RolloutEvidence evidence) {
    String in = " -n " + evidence.namespace();
    String name = evidence.deployment().name();
    List<String> commands = new ArrayList<>();
    ObservedPod pod = s.pod();
    commands.add(
        (s.ended() != null
                ? "kubectl describe pod " + s.ended().last().name()
                : pod == null ? withoutPod(s, evidence) : "kubectl describe pod " + pod.name())
            + in);
    switch (s.finding().cause()) {
      case CrashLoop -> logs(s, " --previous").map(c -> c + in).ifPresent(commands::add);
      case NotReady -> logs(s, "").map(c -> c + in).ifPresent(commands::add);
      case ContainerConfig, VolumeMount -> commands.add(missing(s) + in);
      case QuotaExceeded -> commands.add("kubectl describe resourcequota,limitrange" + in);
      case Unschedulable ->
          commands.add(
              s.message().contains("persistentvolumeclaim")
                  ? "kubectl get persistentvolumeclaims" + in
                  : "kubectl describe nodes");
      case Unknown -> refusedBy(s, evidence.namespace()).ifPresent(commands::add);
      default -> {}
    }
    WayBack back = evidence.wayBack();
    // Without a revision that ran well an undo would only bring another broken one: fix forward.
    if (back != null) {
      commands.add(
          "kubectl rollout undo deployment/"
              + name
              + (back.plain() ? "" : " --to-revision=" + back.revision())
              + in);
    } else if (evidence.deployment().revisions().size() > 1) {
      // That none is known to have run well is not that none did: who knows them may choose.
      commands.add("kubectl rollout history deployment/" + name + in);
    }
    return commands;
  }

  /** Why no pod could be made is told by the ReplicaSet's Events, and not by the Deployment's. */
  private static String withoutPod(Symptom s, RolloutEvidence evidence) {
    return evidence
        .deployment()
        .currentRevision()
        .filter(r -> s.reason().equals("ReplicaFailure"))
        .map(r -> "kubectl describe replicaset " + r.replicaSet())
        .orElse("kubectl describe deployment/" + evidence.deployment().name());
  }

  /** Where to see what did not let the pod in. */
  private static Optional<String> refusedBy(Symptom s, String namespace) {
    return switch (s.finding().rule()) {
      case AdmissionRules.POD_SECURITY ->
          Optional.of("kubectl get namespace " + namespace + " --show-labels");
      case AdmissionRules.WEBHOOK_AWAY, AdmissionRules.WEBHOOK_DENIED ->
          Optional.of("kubectl get mutatingwebhookconfigurations,validatingwebhookconfigurations");
      case AdmissionRules.POLICY_DENIED -> Optional.of("kubectl get validatingadmissionpolicies");
      default -> Optional.empty();
    };
  }

  private static Optional<String> logs(Symptom s, String which) {
    ObservedPod pod = s.pod();
    ContainerEvidence container = s.container();
    return pod == null || container == null
        ? Optional.empty()
        : Optional.of("kubectl logs " + pod.name() + " -c " + container.container() + which);
  }

  private static String missing(Symptom s) {
    Matcher named = MISSING.matcher(s.message());
    return named.find()
        ? "kubectl get " + named.group(1).toLowerCase(Locale.ROOT) + " " + named.group(2)
        : "kubectl get configmaps,persistentvolumeclaims";
  }
}
