package dev.guidedrollouts.simnode;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a kubelet does with a pod at one moment (kubelet.go, syncPod): it first writes the status,
 * with the errors that the <em>previous</em> sync met, and then tries what is to be done. That
 * order makes the reasons flip as they do on a real node: the sync that shows ErrImagePull is
 * already in back-off, and the one that shows ImagePullBackOff pulls again.
 *
 * <p>No clock, no client, no thread: the caller gives the time, and calls again when the result
 * says so.
 */
final class PodSync {

  /**
   * What came of a sync.
   *
   * @param status what the pod's status is now
   * @param events what happened, in order
   * @param next when to sync again; empty where only a change of the pod asks for it
   * @param gone true where the pod was being deleted and nothing of it is left: its object may go
   */
  record Result(PodStatus status, List<PodEvent> events, Optional<Instant> next, boolean gone) {}

  private final KubeletTimes times;
  private final PodStatuses statuses;
  private final ContainerStart starts;

  PodSync(KubeletWords words, KubeletTimes times, NodeImages images, String hostIp) {
    this.times = times;
    this.statuses = new PodStatuses(words, hostIp);
    this.starts = new ContainerStart(words, times, images);
  }

  /**
   * Syncs a pod. May block where an image source does.
   *
   * @param pod the pod
   * @param run what is remembered of it; changed here
   * @param now the time
   * @return status, events and the time of the next sync
   */
  Result sync(Pod pod, PodRun run, Instant now) {
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      return stop(pod, run, now);
    }
    boolean continued = run.pulling();
    if (!continued && run.runtimeChangeSeen.filter(at -> !at.isAfter(now)).isPresent()) {
      run.runtimeChangeSeen = Optional.empty();
    }
    noteExits(pod, run, now);
    PodStatus status = statuses.of(pod, run, now);
    List<PodEvent> events = new ArrayList<>();
    act(pod, run, now, events);
    run.syncs++;
    return new Result(status, events, next(pod, run, now), false);
  }

  private void act(Pod pod, PodRun run, Instant now, List<PodEvent> events) {
    if (!run.sandbox) {
      run.sandbox = true;
      runtimeChanged(run, now);
    }
    Optional<Container> init = run.pendingInit(pod);
    List<Container> due = init.map(List::of).orElseGet(() -> pod.getSpec().getContainers());
    for (Container container : due) {
      ContainerRun one = run.container(container.getName());
      if (!one.running()
          && !finished(pod, one)
          && starts.attempt(pod, container, one, now, events)) {
        runtimeChanged(run, now);
      }
    }
  }

  private static boolean finished(Pod pod, ContainerRun run) {
    return run.life instanceof Life.Exited && "Never".equals(pod.getSpec().getRestartPolicy());
  }

  private void runtimeChanged(PodRun run, Instant now) {
    if (run.runtimeChangeSeen.isEmpty()) {
      run.runtimeChangeSeen = Optional.of(now.plus(times.start()));
    }
  }

  /**
   * Containers that end by themselves: init containers that are done, and those that are to fail.
   */
  private void noteExits(Pod pod, PodRun run, Instant now) {
    for (Container container : PodRun.allContainers(pod)) {
      ContainerRun one = run.container(container.getName());
      if (one.life instanceof Life.Running running) {
        exitAt(pod, container, running)
            .filter(at -> !at.isAfter(now))
            .ifPresent(at -> one.life = exited(pod, container, running, at));
      }
    }
  }

  private Optional<Instant> exitAt(Pod pod, Container container, Life.Running running) {
    boolean init = isInit(pod, container);
    boolean ends = init && !PodRun.isSidecar(container);
    boolean fails =
        InjectedFailure.of(pod, container.getName(), init)
            .flatMap(InjectedFailure::exitCode)
            .isPresent();
    // Twice the time that the kubelet needs to see it: it is seen running first, as most are.
    Duration life = times.start().multipliedBy(ends ? 1 : 2);
    return ends || fails ? Optional.of(running.startedAt().plus(life)) : Optional.empty();
  }

  private static Life.Exited exited(
      Pod pod, Container container, Life.Running running, Instant at) {
    return InjectedFailure.of(pod, container.getName(), isInit(pod, container))
        .filter(failure -> failure.exitCode().isPresent())
        .map(
            failure ->
                Life.Exited.of(running, at, failure.exitCode().orElse(1), failure.exitReason()))
        .orElseGet(() -> Life.Exited.of(running, at, 0, "Completed"));
  }

  private static boolean isInit(Pod pod, Container container) {
    return pod.getSpec().getInitContainers().contains(container);
  }

  private Optional<Instant> next(Pod pod, PodRun run, Instant now) {
    Stream<Instant> pulls = runs(pod, run).flatMap(one -> one.pullEnds.stream());
    if (run.pulling()) {
      return pulls.min(Instant::compareTo);
    }
    Stream<Instant> seen = run.runtimeChangeSeen.stream();
    Stream<Instant> resync =
        run.failing() ? Stream.of(now.plus(errorResync(pod, run))) : Stream.empty();
    Stream<Instant> turns =
        PodRun.allContainers(pod).stream().flatMap(container -> turns(pod, run, container));
    return Stream.of(seen, resync, turns.filter(at -> at.isAfter(now)))
        .flatMap(stream -> stream)
        .min(Instant::compareTo);
  }

  /** When a running container changes by itself: it is started, ready, or ends. */
  private Stream<Instant> turns(Pod pod, PodRun run, Container container) {
    ContainerRun one = run.container(container.getName());
    if (!(one.life instanceof Life.Running running)) {
      return Stream.empty();
    }
    return Stream.of(
            Optional.of(Readiness.startedAt(container, running)),
            Readiness.readyAt(pod, container, one),
            exitAt(pod, container, running))
        .flatMap(Optional::stream);
  }

  private static Stream<ContainerRun> runs(Pod pod, PodRun run) {
    return PodRun.allContainers(pod).stream().map(container -> run.container(container.getName()));
  }

  /**
   * 10 to 15 s as in pod_workers.go; spread by pod and sync, not by chance, so that a run can be
   * repeated.
   */
  private static Duration errorResync(Pod pod, PodRun run) {
    int spread =
        Math.floorMod((pod.getMetadata().getUid() + run.syncs).hashCode() * 0x9E3779B9, 1000);
    return KubeletTimes.ERROR_RESYNC.plusMillis(5L * spread);
  }

  private Result stop(Pod pod, PodRun run, Instant now) {
    List<PodEvent> events = new ArrayList<>();
    if (run.stopEnds.isEmpty()) {
      run.stopEnds = Optional.of(now.plus(times.stop()));
      pod.getSpec().getContainers().stream()
          .filter(container -> run.container(container.getName()).running())
          .forEach(container -> events.add(killing(container)));
    }
    boolean over = run.stopEnds.filter(at -> !at.isAfter(now)).isPresent();
    if (over) {
      runs(pod, run)
          .forEach(
              one -> {
                if (one.life instanceof Life.Running running) {
                  one.life = Life.Exited.of(running, now, 0, "Completed");
                  one.reason = Optional.empty();
                }
              });
    }
    PodStatus status = statuses.of(pod, run, now);
    return new Result(status, events, over ? Optional.empty() : run.stopEnds, over);
  }

  private static PodEvent killing(Container container) {
    return PodEvent.normal(
        "Killing",
        "Stopping container " + container.getName(),
        "spec.containers{%s}".formatted(container.getName()));
  }
}
