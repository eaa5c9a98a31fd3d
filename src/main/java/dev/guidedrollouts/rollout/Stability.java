package dev.guidedrollouts.rollout;

import dev.guidedrollouts.model.ContainerEvidence;
import dev.guidedrollouts.model.ObservedDeployment;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether a complete rollout has been well for long enough to be believed.
 *
 * <p>A container without a readiness probe is ready the moment it runs, and so is a program that
 * ends at once: for about a second the rollout is complete. Its step has to wait until the kubelet
 * would have told of its end. A node that is slow to tell of the start will be as slow to tell of
 * the end: seen were up to 1.9 seconds for the start and 2 more for the end. So the time counts
 * from the start, and from when the news of it was here.
 *
 * @param reached true where it has
 * @param lookAgain when it will have, where no more than time is missing
 */
public record Stability(boolean reached, Optional<Instant> lookAgain) {
  /**
   * The kubelet looks at its containers every second (kubernetes, pkg/kubelet/pleg/generic.go,
   * genericPlegRelistPeriod), and start times are cut to whole seconds; a second more for the way.
   */
  private static final Duration AFTER_START = Duration.ofSeconds(3);

  /** The same, where each look of the kubelet takes up to two seconds. */
  private static final Duration AFTER_NEWS = Duration.ofSeconds(4);

  /**
   * @param deployment one whose rollout is complete
   * @param stableFor how long it has to stay well, beside the time that news take
   */
  static Stability of(ObservedDeployment deployment, Duration stableFor, Instant now) {
    boolean allRun =
        containers(deployment).allMatch(c -> c.state() == ContainerEvidence.State.RUNNING);
    if (!allRun) {
      // The Deployment's status is behind its pods; their next news bring the next look.
      return new Stability(false, Optional.empty());
    }
    Optional<Instant> end =
        Stream.of(
                firstRun(deployment, now),
                afterCrash(deployment, now),
                stayedWell(deployment, stableFor, now))
            .flatMap(ends -> ends)
            .filter(e -> e.isAfter(now))
            .max(Comparator.naturalOrder());
    return new Stability(end.isEmpty(), end);
  }

  /** When each container without a readiness probe will have run for long enough. */
  private static Stream<Instant> firstRun(ObservedDeployment deployment, Instant now) {
    Optional<Instant> afterNews = news(deployment, now).map(news -> news.plus(AFTER_NEWS));
    return containers(deployment)
        .filter(c -> !c.probed())
        .flatMap(c -> Stream.concat(after(c.since(), AFTER_START, now), afterNews.stream()));
  }

  private static Stream<Instant> afterCrash(ObservedDeployment deployment, Instant now) {
    return containers(deployment)
        .filter(c -> c.restarts() > 0)
        .flatMap(c -> after(c.since(), c.probation(), now));
  }

  /** It is well since it was complete, and since the last of its containers was started anew. */
  private static Stream<Instant> stayedWell(
      ObservedDeployment deployment, Duration stableFor, Instant now) {
    return stableFor.isZero()
        ? Stream.empty()
        : Stream.concat(
            after(deployment.rolledOutAt(), stableFor, now),
            containers(deployment).flatMap(c -> after(c.since(), stableFor, now)));
  }

  private static Stream<Instant> after(@Nullable Instant start, Duration time, Instant now) {
    return Stream.ofNullable(start)
        // A node whose clock is ahead of ours would keep us waiting for ever.
        .filter(since -> !since.isAfter(now))
        .map(since -> since.plus(time));
  }

  /** When the Deployment's controller saw the last pod ready: it is complete so much later. */
  private static Optional<Instant> news(ObservedDeployment deployment, Instant now) {
    return Optional.ofNullable(deployment.rolledOutAt())
        .filter(complete -> !complete.isAfter(now))
        .map(complete -> complete.minusSeconds(deployment.minReadySeconds()));
  }

  private static Stream<ContainerEvidence> containers(ObservedDeployment deployment) {
    return deployment.newPods().stream()
        .flatMap(pod -> pod.containers().stream())
        .filter(c -> c.role() != ContainerEvidence.Role.INIT);
  }
}
