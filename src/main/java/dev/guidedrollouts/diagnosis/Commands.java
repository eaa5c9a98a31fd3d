package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.ContainerEvidence;
import dev.guidedrollouts.model.ObservedPod;
import dev.guidedrollouts.model.RolloutEvidence;
import dev.guidedrollouts.model.RolloutEvidence.WayBack;
import dev.guidedrollouts.text.Kubectl;
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
    String in = evidence.namespace();
    String name = evidence.deployment().name();
    List<String> commands = new ArrayList<>();
    ObservedPod pod = s.pod();
    commands.add(
        Kubectl.in(
            in,
            s.ended() != null
                ? Kubectl.describePod(s.ended().last().name())
                : pod == null ? withoutPod(s, evidence) : Kubectl.describePod(pod.name())));
    switch (s.finding().cause()) {
      case CrashLoop -> logs(s, true).map(c -> Kubectl.in(in, c)).ifPresent(commands::add);
      case NotReady -> logs(s, false).map(c -> Kubectl.in(in, c)).ifPresent(commands::add);
      case ContainerConfig, VolumeMount -> commands.add(Kubectl.in(in, missing(s)));
      case QuotaExceeded -> commands.add(Kubectl.in(in, Kubectl.describeQuotasAndLimits()));
      case Unschedulable ->
          commands.add(
              s.message().contains("persistentvolumeclaim")
                  ? Kubectl.in(in, Kubectl.getVolumeClaims())
                  : Kubectl.describeNodes());
      case Unknown -> refusedBy(s, evidence.namespace()).ifPresent(commands::add);
      default -> {}
    }
    WayBack back = evidence.wayBack();
    // Without a revision that ran well an undo would only bring another broken one: fix forward.
    if (back != null) {
      commands.add(
          Kubectl.in(in, Kubectl.rolloutUndo(name, back.plain() ? null : back.revision())));
    } else if (evidence.deployment().revisions().size() > 1) {
      // That none is known to have run well is not that none did: who knows them may choose.
      commands.add(Kubectl.in(in, Kubectl.rolloutHistory(name)));
    }
    return commands;
  }

  /** Why no pod could be made is told by the ReplicaSet's Events, and not by the Deployment's. */
  private static String withoutPod(Symptom s, RolloutEvidence evidence) {
    return evidence
        .deployment()
        .currentRevision()
        .filter(r -> s.reason().equals("ReplicaFailure"))
        .map(r -> Kubectl.describeReplicaSet(r.replicaSet()))
        .orElse(Kubectl.describeDeployment(evidence.deployment().name()));
  }

  /** Where to see what did not let the pod in. */
  private static Optional<String> refusedBy(Symptom s, String namespace) {
    return switch (s.finding().rule()) {
      case AdmissionRules.POD_SECURITY -> Optional.of(Kubectl.namespaceLabels(namespace));
      case AdmissionRules.WEBHOOK_AWAY, AdmissionRules.WEBHOOK_DENIED ->
          Optional.of(Kubectl.getMutatingThenValidatingWebhooks());
      case AdmissionRules.POLICY_DENIED -> Optional.of(Kubectl.getAdmissionPolicies());
      default -> Optional.empty();
    };
  }

  private static Optional<String> logs(Symptom s, boolean previous) {
    ObservedPod pod = s.pod();
    ContainerEvidence container = s.container();
    return pod == null || container == null
        ? Optional.empty()
        : Optional.of(Kubectl.logs(pod.name(), container.container(), previous));
  }

  private static String missing(Symptom s) {
    Matcher named = MISSING.matcher(s.message());
    return named.find()
        ? Kubectl.get(named.group(1).toLowerCase(Locale.ROOT), named.group(2))
        : Kubectl.getConfigMapsAndVolumeClaims();
  }
}
