package dev.guidedrollouts.kube;

import dev.guidedrollouts.model.ContainerEvidence;
import dev.guidedrollouts.model.ContainerEvidence.Role;
import dev.guidedrollouts.model.ContainerEvidence.State;
import dev.guidedrollouts.model.ContainerEvidence.Termination;
import dev.guidedrollouts.model.ObservedPod;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ImageVolumeSource;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A pod to facts; pure. Statuses that the kubelet has not written yet count as waiting without a
 * reason.
 */
final class PodReader {
  private static final Set<String> ENDED = Set.of("Failed", "Succeeded");

  /**
   * The scheduler's reasons (kubernetes, staging/src/k8s.io/api/core/v1/types.go,
   * PodReasonUnschedulable and next).
   */
  private static final Set<String> NOT_SCHEDULED = Set.of("Unschedulable", "SchedulingGated");

  private PodReader() {}

  /** Null for a pod that no ReplicaSet controls: it belongs to no rollout. */
  static @Nullable PodFacts read(Pod pod) {
    OwnerReference owner = Facts.controller(pod, "ReplicaSet").orElse(null);
    if (owner == null) {
      return null;
    }
    PodStatus status = pod.getStatus() == null ? new PodStatus() : pod.getStatus();
    boolean living =
        pod.getMetadata().getDeletionTimestamp() == null
            && !ENDED.contains(String.valueOf(status.getPhase()));
    return new PodFacts(
        owner.getName(),
        owner.getUid(),
        living,
        new ObservedPod(
            pod.getMetadata().getName(),
            pod.getMetadata().getUid(),
            Facts.instant(pod.getMetadata().getCreationTimestamp()),
            condition(status, "Ready", "True") != null,
            unschedulable(status),
            containers(pod, status),
            volumeImages(pod),
            pod.getSpec().getImagePullSecrets().stream()
                .map(LocalObjectReference::getName)
                .filter(Objects::nonNull)
                .toList(),
            List.of()));
  }

  private static List<String> volumeImages(Pod pod) {
    return pod.getSpec().getVolumes().stream()
        .map(Volume::getImage)
        .filter(Objects::nonNull)
        .map(ImageVolumeSource::getReference)
        .filter(Objects::nonNull)
        .toList();
  }

  private static List<ContainerEvidence> containers(Pod pod, PodStatus status) {
    List<ContainerEvidence> evidence = new ArrayList<>();
    for (Container container : pod.getSpec().getInitContainers()) {
      Role role = "Always".equals(container.getRestartPolicy()) ? Role.SIDECAR : Role.INIT;
      evidence.add(read(container, role, status.getInitContainerStatuses()));
    }
    for (Container container : pod.getSpec().getContainers()) {
      evidence.add(read(container, Role.MAIN, status.getContainerStatuses()));
    }
    return evidence;
  }

  private static ContainerEvidence read(
      Container container, Role role, List<ContainerStatus> statuses) {
    String image = container.getImage() == null ? "" : container.getImage();
    boolean probed = container.getReadinessProbe() != null;
    ContainerStatus status =
        statuses.stream()
            .filter(s -> container.getName().equals(s.getName()))
            .findFirst()
            .orElse(null);
    if (status == null || status.getState() == null) {
      return new ContainerEvidence(
          container.getName(),
          role,
          image,
          State.WAITING,
          null,
          null,
          null,
          probed,
          false,
          false,
          0,
          null);
    }
    ContainerState state = status.getState();
    State kind =
        state.getRunning() != null
            ? State.RUNNING
            : state.getTerminated() != null ? State.TERMINATED : State.WAITING;
    String reason = null;
    String message = null;
    if (kind == State.WAITING && state.getWaiting() != null) {
      reason = state.getWaiting().getReason();
      message = state.getWaiting().getMessage();
    } else if (kind == State.TERMINATED) {
      reason = state.getTerminated().getReason();
      message = state.getTerminated().getMessage();
    }
    return new ContainerEvidence(
        container.getName(),
        role,
        image,
        kind,
        reason,
        message,
        state.getRunning() == null ? null : Facts.instant(state.getRunning().getStartedAt()),
        probed,
        !Boolean.FALSE.equals(status.getStarted()),
        Boolean.TRUE.equals(status.getReady()),
        status.getRestartCount() == null ? 0 : status.getRestartCount(),
        ended(status));
  }

  private static @Nullable Termination ended(ContainerStatus status) {
    ContainerStateTerminated last = status.getState().getTerminated();
    if (last == null && status.getLastState() != null) {
      last = status.getLastState().getTerminated();
    }
    return last == null
        ? null
        : new Termination(
            last.getExitCode() == null ? 0 : last.getExitCode(),
            last.getSignal() == null ? 0 : last.getSignal(),
            last.getReason(),
            last.getMessage());
  }

  private static @Nullable String unschedulable(PodStatus status) {
    PodCondition condition = condition(status, "PodScheduled", "False");
    return condition == null || !NOT_SCHEDULED.contains(String.valueOf(condition.getReason()))
        ? null
        : condition.getMessage() == null ? condition.getReason() : condition.getMessage();
  }

  private static @Nullable PodCondition condition(PodStatus status, String type, String is) {
    return status.getConditions().stream()
        .filter(c -> type.equals(c.getType()) && is.equals(c.getStatus()))
        .findFirst()
        .orElse(null);
  }
}
