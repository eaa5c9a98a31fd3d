package dev.guidedrollouts.simnode;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.HostIP;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * The status of a pod from its run, as the kubelet writes it (kubelet_pods.go, generateAPIPodStatus
 * and getPhase).
 */
final class PodStatuses {

  private final KubeletWords words;
  private final String hostIp;

  PodStatuses(KubeletWords words, String hostIp) {
    this.words = words;
    this.hostIp = hostIp;
  }

  /**
   * The status at a time.
   *
   * @param pod the pod
   * @param run its run; the conditions shown are noted there
   * @param now the time
   * @return what the kubelet would write
   */
  PodStatus of(Pod pod, PodRun run, Instant now) {
    List<ContainerStatus> inits = statuses(pod, pod.getSpec().getInitContainers(), run, now);
    List<ContainerStatus> mains = statuses(pod, pod.getSpec().getContainers(), run, now);
    String phase = phase(pod, run, mains);
    PodStatusBuilder status =
        new PodStatusBuilder()
            .withPhase(phase)
            .withHostIP(hostIp)
            .withStartTime(time(run.startTime))
            .withInitContainerStatuses(inits)
            .withContainerStatuses(mains)
            .withConditions(new PodConditions(words, run, now).of(pod, phase, inits, mains));
    if (words.tellsHostIps()) {
      status.withHostIPs(new HostIP(hostIp));
    }
    if (run.sandbox) {
      status.withPodIP(run.podIp).withPodIPs(new PodIP(run.podIp));
    }
    return status.build();
  }

  private String phase(Pod pod, PodRun run, List<ContainerStatus> mains) {
    boolean stopped = run.stopEnds.isPresent() && mains.stream().noneMatch(PodStatuses::isRunning);
    if (stopped && words.endsInTerminalPhase()) {
      boolean well = mains.stream().allMatch(status -> exitCode(status) == 0);
      return well ? "Succeeded" : "Failed";
    }
    boolean waiting =
        mains.stream()
            .anyMatch(
                status ->
                    status.getState().getWaiting() != null
                        && status.getLastState().getTerminated() == null);
    if (run.pendingInit(pod).isPresent() || waiting) {
      return "Pending";
    }
    boolean ended = mains.stream().allMatch(status -> status.getState().getTerminated() != null);
    if (ended && "Never".equals(pod.getSpec().getRestartPolicy())) {
      return mains.stream().allMatch(status -> exitCode(status) == 0) ? "Succeeded" : "Failed";
    }
    return "Running";
  }

  private static boolean isRunning(ContainerStatus status) {
    return status.getState().getRunning() != null;
  }

  private static int exitCode(ContainerStatus status) {
    var ended = status.getState().getTerminated();
    return ended == null ? 137 : ended.getExitCode();
  }

  private List<ContainerStatus> statuses(
      Pod pod, List<Container> containers, PodRun run, Instant now) {
    return containers.stream()
        .map(container -> status(pod, container, run.container(container.getName()), now))
        .toList();
  }

  private ContainerStatus status(Pod pod, Container container, ContainerRun run, Instant now) {
    boolean ready =
        run.succeeded()
            ? pod.getSpec().getInitContainers().contains(container) && !PodRun.isSidecar(container)
            : Readiness.readyAt(pod, container, run).filter(at -> !at.isAfter(now)).isPresent();
    ContainerStatusBuilder status =
        new ContainerStatusBuilder()
            .withName(container.getName())
            .withImage(container.getImage())
            .withImageID("")
            .withReady(ready)
            .withStarted(false)
            .withRestartCount(run.restarts)
            .withState(state(pod, run))
            .withLastState(lastState(run));
    switch (run.life) {
      case Life.Running running ->
          status
              .withStarted(!Readiness.startedAt(container, running).isAfter(now))
              .withContainerID(running.containerId())
              .withImageID(running.imageId())
              .withImage(ranImage(container));
      case Life.Exited exited ->
          status
              .withContainerID(exited.containerId())
              .withImageID(exited.imageId())
              .withImage(ranImage(container));
      case Life.NotStarted _ -> {}
    }
    return status.build();
  }

  private static String ranImage(Container container) {
    try {
      return ImageName.parse(container.getImage()).normalised();
    } catch (ImageName.InvalidImageNameException e) {
      return container.getImage();
    }
  }

  private static ContainerState state(Pod pod, ContainerRun run) {
    return switch (run.life) {
      case Life.Running running ->
          new ContainerStateBuilder()
              .withNewRunning()
              .withStartedAt(time(running.startedAt()))
              .endRunning()
              .build();
      case Life.Exited exited when run.reason.isEmpty() -> ended(exited);
      default -> {
        boolean inits = !pod.getSpec().getInitContainers().isEmpty();
        Waiting why =
            run.reason.orElse(new Waiting(inits ? "PodInitializing" : "ContainerCreating", null));
        yield new ContainerStateBuilder()
            .withNewWaiting()
            .withReason(why.reason())
            .withMessage(why.message())
            .endWaiting()
            .build();
      }
    };
  }

  private static ContainerState lastState(ContainerRun run) {
    if (run.life instanceof Life.Exited exited && run.reason.isPresent()) {
      return ended(exited);
    }
    return run.before.map(PodStatuses::ended).orElseGet(ContainerState::new);
  }

  private static ContainerState ended(Life.Exited exited) {
    return new ContainerStateBuilder()
        .withNewTerminated()
        .withExitCode(exited.exitCode())
        .withReason(exited.reason())
        .withStartedAt(time(exited.startedAt()))
        .withFinishedAt(time(exited.finishedAt()))
        .withContainerID(exited.containerId())
        .endTerminated()
        .build();
  }

  /** A time as the API server keeps it: whole seconds. */
  static String time(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
