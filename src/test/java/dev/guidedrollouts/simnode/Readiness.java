package dev.guidedrollouts.simnode;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Probe;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When a running container is started and ready. Probes succeed as soon as they may: after their
 * initial delay and as many periods as they need successes.
 */
final class Readiness {

  private Readiness() {}

  /** When the startup probe has succeeded; at once without one. */
  static Instant startedAt(Container container, Life.Running running) {
    return running.startedAt().plus(delay(container.getStartupProbe()));
  }

  /** When the container is ready; empty where it never will be. */
  static Optional<Instant> readyAt(Pod pod, Container container, ContainerRun run) {
    boolean init = pod.getSpec().getInitContainers().contains(container);
    boolean never =
        InjectedFailure.of(pod, container.getName(), init)
            .filter(InjectedFailure.NOTREADY::equals)
            .isPresent();
    if (never || !(run.life instanceof Life.Running running)) {
      return Optional.empty();
    }
    if (run.adoptedReady) {
      return Optional.of(running.startedAt());
    }
    Instant probed = running.startedAt().plus(delay(container.getReadinessProbe()));
    Instant started = startedAt(container, running);
    return Optional.of(probed.isAfter(started) ? probed : started);
  }

  private static Duration delay(Probe probe) {
    if (probe == null) {
      return Duration.ZERO;
    }
    int initial = or(probe.getInitialDelaySeconds(), 0);
    int successes = or(probe.getSuccessThreshold(), 1);
    return Duration.ofSeconds(initial + (successes - 1L) * or(probe.getPeriodSeconds(), 10));
  }

  private static int or(Integer value, int absent) {
    return value == null ? absent : value;
  }
}
