package dev.guidedrollouts.engine;

import dev.guidedrollouts.model.ContainerEvidence;
import dev.guidedrollouts.model.ObservedDeployment;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;

/**
 * A container without a readiness probe is ready the moment it runs, and so is a program that ends
 * at once: for some milliseconds the rollout is complete. A first run has to last until the kubelet
 * would have told of its end.
 */
final class Settling {
  /**
   * The kubelet looks at its containers every second (kubernetes, pkg/kubelet/pleg/generic.go,
   * genericPlegRelistPeriod), and start times are cut to whole seconds; a second more for the way.
   */
  private static final Duration FIRST_RUN = Duration.ofSeconds(3);

  private Settling() {}

  /** When the youngest such container will have run for long enough; empty where all have. */
  static Optional<Instant> end(ObservedDeployment deployment, Instant now) {
    return deployment.newPods().stream()
        .flatMap(pod -> pod.containers().stream())
        .filter(c -> c.state() == ContainerEvidence.State.RUNNING && !c.probed())
        .map(ContainerEvidence::since)
        .filter(Objects::nonNull)
        // A node whose clock is ahead of ours would keep us waiting for ever.
        .filter(since -> !since.isAfter(now))
        .map(since -> since.plus(FIRST_RUN))
        .filter(end -> end.isAfter(now))
        .max(Comparator.naturalOrder());
  }
}
