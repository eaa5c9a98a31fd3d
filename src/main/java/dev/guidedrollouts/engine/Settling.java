package dev.guidedrollouts.engine;

import dev.guidedrollouts.model.ContainerEvidence;
import dev.guidedrollouts.model.ObservedDeployment;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A container without a readiness probe is ready the moment it runs, and so is a program that ends
 * at once: for about a second the rollout is complete. Its step has to wait until the kubelet would
 * have told of its end.
 *
 * <p>A node that is slow to tell of the start will be as slow to tell of the end: seen were up to
 * 1.9 seconds for the start and 2 more for the end. So the time counts from the start, and from
 * when the news of it was here.
 */
final class Settling {
  /**
   * The kubelet looks at its containers every second (kubernetes, pkg/kubelet/pleg/generic.go,
   * genericPlegRelistPeriod), and start times are cut to whole seconds; a second more for the way.
   */
  private static final Duration AFTER_START = Duration.ofSeconds(3);

  /** The same, where each look of the kubelet takes up to two seconds. */
  private static final Duration AFTER_NEWS = Duration.ofSeconds(4);

  private Settling() {}

  /** When the youngest such container will have run for long enough; empty where all have. */
  static Optional<Instant> end(ObservedDeployment deployment, Instant now) {
    Optional<Instant> afterNews = news(deployment, now).map(news -> news.plus(AFTER_NEWS));
    return deployment.newPods().stream()
        .flatMap(pod -> pod.containers().stream())
        .filter(c -> c.state() == ContainerEvidence.State.RUNNING && !c.probed())
        .flatMap(c -> Stream.concat(afterStart(c.since(), now), afterNews.stream()))
        .filter(end -> end.isAfter(now))
        .max(Comparator.naturalOrder());
  }

  private static Stream<Instant> afterStart(@Nullable Instant start, Instant now) {
    return Stream.ofNullable(start)
        // A node whose clock is ahead of ours would keep us waiting for ever.
        .filter(since -> !since.isAfter(now))
        .map(since -> since.plus(AFTER_START));
  }

  /** When the Deployment's controller saw the last pod ready: it is complete so much later. */
  private static Optional<Instant> news(ObservedDeployment deployment, Instant now) {
    return Optional.ofNullable(deployment.rolledOutAt())
        .filter(complete -> !complete.isAfter(now))
        .map(complete -> complete.minusSeconds(deployment.minReadySeconds()));
  }
}
