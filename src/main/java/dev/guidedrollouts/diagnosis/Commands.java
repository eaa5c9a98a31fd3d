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
        s.ended() != null
            ? "kubectl describe pod " + s.ended().last().name() + in
            : pod == null
                ? "kubectl describe deployment/" + name + in
                : "kubectl describe pod " + pod.name() + in);
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
    }
    return commands;
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
