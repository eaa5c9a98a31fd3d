package dev.guidedrollouts.simnode;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The conditions of a pod, in the kubelet's words (pkg/kubelet/status/generate.go); transition
 * times only move with a status.
 */
final class PodConditions {

  private final KubeletWords words;
  private final PodRun run;
  private final Instant now;

  PodConditions(KubeletWords words, PodRun run, Instant now) {
    this.words = words;
    this.run = run;
    this.now = now;
  }

  /**
   * All conditions that a kubelet of this version writes.
   *
   * @param pod the pod
   * @param phase its phase
   * @param inits the statuses of its init containers
   * @param mains the statuses of its containers
   * @return the conditions in the kubelet's order
   */
  List<PodCondition> of(
      Pod pod, String phase, List<ContainerStatus> inits, List<ContainerStatus> mains) {
    List<PodCondition> all = new ArrayList<>();
    if (words.tellsReadyToStart()) {
      all.add(condition("PodReadyToStartContainers", run.sandbox && !terminal(phase), null, null));
    }
    all.add(initialized(pod, phase, inits));
    all.add(ready("Ready", phase, mains));
    all.add(ready("ContainersReady", phase, mains));
    all.add(condition("PodScheduled", true, null, null));
    return all;
  }

  private PodCondition initialized(Pod pod, String phase, List<ContainerStatus> inits) {
    boolean done = run.pendingInit(pod).isEmpty() || terminal(phase);
    String open =
        inits.stream()
            .filter(status -> !Boolean.TRUE.equals(status.getReady()))
            .map(ContainerStatus::getName)
            .collect(Collectors.joining(" "));
    return done
        ? condition("Initialized", true, phase.equals("Succeeded") ? "PodCompleted" : null, null)
        : condition(
            "Initialized",
            false,
            "ContainersNotInitialized",
            "containers with incomplete status: [%s]".formatted(open));
  }

  private PodCondition ready(String type, String phase, List<ContainerStatus> mains) {
    if (terminal(phase)) {
      return condition(type, false, phase.equals("Succeeded") ? "PodCompleted" : "PodFailed", null);
    }
    String unready =
        mains.stream()
            .filter(status -> !Boolean.TRUE.equals(status.getReady()))
            .map(ContainerStatus::getName)
            .collect(Collectors.joining(" "));
    return unready.isEmpty()
        ? condition(type, true, null, null)
        : condition(
            type,
            false,
            "ContainersNotReady",
            "containers with unready status: [%s]".formatted(unready));
  }

  private PodCondition condition(String type, boolean holds, String reason, String message) {
    String status = holds ? "True" : "False";
    PodCondition before = run.conditions.get(type);
    boolean same = before != null && Objects.equals(before.getStatus(), status);
    PodCondition condition =
        new PodConditionBuilder()
            .withType(type)
            .withStatus(status)
            .withReason(reason)
            .withMessage(message)
            .withLastTransitionTime(same ? before.getLastTransitionTime() : PodStatuses.time(now))
            .build();
    run.conditions.put(type, condition);
    return condition;
  }

  private static boolean terminal(String phase) {
    return phase.equals("Succeeded") || phase.equals("Failed");
  }
}
