package dev.guidedrollouts.kube.cache;

import dev.guidedrollouts.model.ContainerEvidence;
import dev.guidedrollouts.model.ContainerEvidence.Role;
import dev.guidedrollouts.model.ContainerEvidence.State;
import dev.guidedrollouts.model.ContainerEvidence.Termination;
import dev.guidedrollouts.model.ContainerImage;
import dev.guidedrollouts.model.EndedPods;
import dev.guidedrollouts.model.ObservedPod;
import dev.guidedrollouts.text.SafeText;
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
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Volume;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A pod to fields; pure. Statuses that the kubelet has not written yet count as waiting without a
 * reason.
 */
final class PodReader {
  private static final Set<String> ENDED = Set.of("Failed", "Succeeded");

  // What a probe's spec that leaves them out means (kubernetes, pkg/apis/core/v1/defaults.go,
  // SetDefaults_Probe), in seconds and in tries.
  private static final int PERIOD = 10;
  private static final int TRIES = 3;

  /** The API server does not look at the names of pull secrets. */
  private static final int MAX_NAME = 253;

  private PodReader() {}

  /** Null for a pod that no ReplicaSet controls: it belongs to no rollout. */
  static @Nullable CachedPod read(Pod pod) {
    OwnerReference owner = ReadMetadata.controller(pod, "ReplicaSet").orElse(null);
    if (owner == null) {
      return null;
    }
    PodStatus status = pod.getStatus() == null ? new PodStatus() : pod.getStatus();
    boolean leaving = pod.getMetadata().getDeletionTimestamp() != null;
    boolean ended = ENDED.contains(String.valueOf(status.getPhase()));
    return new CachedPod(
        owner.getName(),
        owner.getUid(),
        leaving || ended ? null : living(pod, status),
        !leaving && "Failed".equals(status.getPhase()) ? ended(pod, status) : null);
  }

  private static ObservedPod living(Pod pod, PodStatus status) {
    return new ObservedPod(
        pod.getMetadata().getName(),
        pod.getMetadata().getUid(),
        ReadMetadata.instant(pod.getMetadata().getCreationTimestamp()),
        condition(status, "Ready", "True") != null,
        notScheduled(status, "Unschedulable"),
        notScheduled(status, "SchedulingGated"),
        containers(pod, status),
        volumeImages(pod),
        pod.getSpec().getImagePullSecrets().stream()
            .map(LocalObjectReference::getName)
            .filter(Objects::nonNull)
            .map(name -> SafeText.clean(name, MAX_NAME))
            .toList(),
        List.of());
  }

  /** A pod that the kubelet refused has no container that ended, and ended when it was seen. */
  private static EndedPods.Pod ended(Pod pod, PodStatus status) {
    Instant createdAt = ReadMetadata.instant(pod.getMetadata().getCreationTimestamp());
    Instant endedAt =
        Stream.concat(
                Stream.ofNullable(status.getStartTime()),
                status.getContainerStatuses().stream()
                    .flatMap(s -> Stream.ofNullable(s.getState()))
                    .flatMap(s -> Stream.ofNullable(s.getTerminated()))
                    .flatMap(t -> Stream.ofNullable(t.getFinishedAt())))
            .map(ReadMetadata::instant)
            .filter(t -> t.isAfter(createdAt))
            .max(Comparator.naturalOrder())
            .orElse(createdAt);
    return new EndedPods.Pod(
        pod.getMetadata().getName(), createdAt, endedAt, status.getReason(), status.getMessage());
  }

  private static List<String> volumeImages(Pod pod) {
    return pod.getSpec().getVolumes().stream()
        .map(Volume::getImage)
        .filter(Objects::nonNull)
        .map(ImageVolumeSource::getReference)
        .filter(Objects::nonNull)
        .map(ContainerImage::shown)
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
    String image = container.getImage() == null ? "" : ContainerImage.shown(container.getImage());
    boolean probed = container.getReadinessProbe() != null;
    Duration askedWithin = askedWithin(container);
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
          askedWithin,
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
        state.getRunning() == null ? null : ReadMetadata.instant(state.getRunning().getStartedAt()),
        probed,
        askedWithin,
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
            last.getMessage(),
            last.getStartedAt() == null ? null : ReadMetadata.instant(last.getStartedAt()),
            last.getFinishedAt() == null ? null : ReadMetadata.instant(last.getFinishedAt()));
  }

  /**
   * The readiness probe is asked once its initial delay is over, at the next turn of its period
   * (kubernetes, pkg/kubelet/prober/worker.go, run and doProbe), and not before the startup probe
   * has succeeded: when that was no status tells, but not after its last try.
   */
  private static Duration askedWithin(Container container) {
    Probe readiness = container.getReadinessProbe();
    if (readiness == null) {
      return Duration.ZERO;
    }
    long delay = or(readiness.getInitialDelaySeconds(), 0);
    Probe startup = container.getStartupProbe();
    if (startup != null) {
      long tries = or(startup.getFailureThreshold(), TRIES);
      delay =
          Math.max(
              delay,
              or(startup.getInitialDelaySeconds(), 0)
                  + tries * or(startup.getPeriodSeconds(), PERIOD));
    }
    return Duration.ofSeconds(delay + or(readiness.getPeriodSeconds(), PERIOD));
  }

  private static long or(@Nullable Integer value, int otherwise) {
    return value == null ? otherwise : value;
  }

  /**
   * The message of PodScheduled=False with that reason (kubernetes,
   * staging/src/k8s.io/api/core/v1/types.go, PodReasonUnschedulable and next).
   */
  private static @Nullable String notScheduled(PodStatus status, String reason) {
    PodCondition condition = condition(status, "PodScheduled", "False");
    return condition == null || !reason.equals(condition.getReason())
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
