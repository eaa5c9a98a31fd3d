package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.RolloutEvidence;
import java.util.ArrayList;
import java.util.List;

/** What to type to see the trouble oneself, and to get out of it. */
final class Commands {
  private Commands() {}

  static List<String> of(Symptom s, RolloutEvidence evidence) {
    String in = " -n " + evidence.namespace();
    String name = evidence.deployment().name();
    List<String> commands = new ArrayList<>();
    commands.add(
        s.pod() == null
            ? "kubectl describe deployment/" + name + in
            : "kubectl describe pod " + s.pod() + in);
    switch (s.finding().cause()) {
      case CrashLoop ->
          commands.add("kubectl logs " + s.pod() + " -c " + s.container() + " --previous" + in);
      case NotReady -> commands.add("kubectl logs " + s.pod() + in);
      case ContainerConfig, VolumeMount ->
          commands.add("kubectl get configmaps,persistentvolumeclaims" + in);
      case QuotaExceeded -> commands.add("kubectl describe resourcequota,limitrange" + in);
      case Unschedulable -> commands.add("kubectl describe nodes");
      default -> {}
    }
    commands.add("kubectl rollout undo deployment/" + name + in);
    return commands;
  }
}
