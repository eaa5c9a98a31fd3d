package dev.guidedrollouts.simnode;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One pod as this kubelet remembers it between two syncs. Owned by the pod's worker. */
final class PodRun {

  final Instant startTime;

  /** The pod's address: reserved from the start, shown once the sandbox is up. */
  final String podIp;

  /** Whether the sandbox with its network is up. */
  boolean sandbox;

  /** When the kubelet will see what has changed in the runtime. */
  Optional<Instant> runtimeChangeSeen = Optional.empty();

  /** Since when the pod is being stopped, and until when. */
  Optional<Instant> stopEnds = Optional.empty();

  /** How many syncs there were: spreads the times of the next ones. */
  int syncs;

  /** Conditions as last shown: their transition times stay while nothing changes. */
  final Map<String, PodCondition> conditions = new LinkedHashMap<>();

  private final Map<String, ContainerRun> containers = new LinkedHashMap<>();

  private PodRun(Instant startTime, String podIp) {
    this.startTime = startTime;
    this.podIp = podIp;
  }

  /**
   * Takes up a pod from its status: a new one starts from nothing, one that an earlier process of
   * this kubelet had started goes on running. Back-offs start anew, as after the restart of a real
   * kubelet.
   *
   * @param pod the pod
   * @param podIp the address for a pod that has none yet
   * @param now the time
   * @return the pod's run
   */
  static PodRun of(Pod pod, String podIp, Instant now) {
    PodStatus status = pod.getStatus() == null ? new PodStatus() : pod.getStatus();
    PodRun run =
        new PodRun(
            status.getStartTime() == null ? now : Instant.parse(status.getStartTime()),
            status.getPodIP() == null ? podIp : status.getPodIP());
    run.sandbox = status.getPodIP() != null;
    status.getConditions().forEach(condition -> run.conditions.put(condition.getType(), condition));
    allContainers(pod)
        .forEach(container -> run.containers.put(container.getName(), new ContainerRun()));
    status.getInitContainerStatuses().forEach(run::adopt);
    status.getContainerStatuses().forEach(run::adopt);
    return run;
  }

  private void adopt(ContainerStatus seen) {
    ContainerRun run = containers.get(seen.getName());
    if (run == null) {
      return;
    }
    run.restarts = seen.getRestartCount();
    run.adoptedReady = Boolean.TRUE.equals(seen.getReady());
    if (seen.getState() != null && seen.getState().getRunning() != null) {
      run.life =
          new Life.Running(
              Instant.parse(seen.getState().getRunning().getStartedAt()),
              seen.getContainerID(),
              seen.getImageID());
    } else if (seen.getState() != null && seen.getState().getTerminated() != null) {
      var ended = seen.getState().getTerminated();
      run.life =
          new Life.Exited(
              Instant.parse(ended.getStartedAt()),
              Instant.parse(ended.getFinishedAt()),
              ended.getExitCode(),
              ended.getReason(),
              seen.getContainerID(),
              seen.getImageID());
    }
  }

  ContainerRun container(String name) {
    return containers.computeIfAbsent(name, _ -> new ContainerRun());
  }

  boolean pulling() {
    return containers.values().stream().anyMatch(run -> run.pullEnds.isPresent());
  }

  boolean failing() {
    return containers.values().stream().anyMatch(run -> run.reason.isPresent());
  }

  /**
   * The first init container that has not done its work, if any. One that is restarted for ever (a
   * sidecar, 1.28 and newer) has done it when it runs.
   */
  Optional<Container> pendingInit(Pod pod) {
    return pod.getSpec().getInitContainers().stream().filter(this::initPending).findFirst();
  }

  private boolean initPending(Container container) {
    ContainerRun run = container(container.getName());
    return isSidecar(container) ? !run.running() : !run.succeeded();
  }

  static boolean isSidecar(Container container) {
    return "Always".equals(container.getRestartPolicy());
  }

  static List<Container> allContainers(Pod pod) {
    return java.util.stream.Stream.concat(
            pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream())
        .toList();
  }
}
