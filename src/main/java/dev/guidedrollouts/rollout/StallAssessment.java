package dev.guidedrollouts.rollout;

import dev.guidedrollouts.diagnosis.Telling;
import dev.guidedrollouts.model.Diagnosis;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether what is wrong counts as a stall yet. Deadlines are worked out anew at each look from the
 * times that are remembered.
 *
 * @param stalled true: it counts
 * @param trouble what is wrong, as it is to be remembered
 * @param due when it will count if it lasts; empty where an event must come first
 */
record StallAssessment(boolean stalled, Trouble trouble, Optional<Instant> due) {

  static StallAssessment of(Rollout rollout, Diagnosis seen) {
    Trouble trouble = merged(rollout, seen);
    // What runs and is only not trusted yet has not stalled before that is decided.
    Optional<Instant> due =
        due(rollout, seen, trouble)
            .map(d -> isReady(rollout, seen.pod()) ? later(d, seen.reviewAt()) : d);
    return due.isPresent() && !rollout.now().isBefore(due.get())
        ? new StallAssessment(
            true,
            TroubleBuilder.builder(trouble).detectedAt(rollout.now()).build(),
            Optional.empty())
        : new StallAssessment(false, trouble, due);
  }

  Judgement judgement(Diagnosis seen) {
    return stalled
        ? new Judgement.Stalled(trouble)
        : new Judgement.Suspected(trouble, due, lookAgain(seen));
  }

  /** When to look again though nothing happens: when it is due, or before where it may be over. */
  private Optional<Instant> lookAgain(Diagnosis seen) {
    return Stream.of(due, Optional.ofNullable(seen.reviewAt()))
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder());
  }

  private static boolean isReady(Rollout rollout, @Nullable String pod) {
    return rollout.seen().deployment().newPods().stream()
        .anyMatch(p -> p.name().equals(pod) && p.ready());
  }

  private static Instant later(Instant a, @Nullable Instant b) {
    return b == null || b.isBefore(a) ? a : b;
  }

  private static Optional<Instant> due(Rollout rollout, Diagnosis seen, Trouble trouble) {
    // The progress deadline is the Deployment's own word that it is not progressing.
    if (rollout.seen().deployment().progressDeadlineExceeded() != null) {
      return Optional.of(rollout.now());
    }
    RolloutPolicy policy = rollout.policy();
    Optional<Instant> firstSeen = Optional.ofNullable(trouble.firstSeenAt());
    if (!Boolean.TRUE.equals(trouble.permanent())) {
      return firstSeen
          .map(t -> t.plus(policy.transientAfter()))
          .map(t -> later(t, seen.notBefore()));
    }
    Optional<Instant> from =
        switch (policy.trigger()) {
          case FIRST_FAILURE -> firstSeen;
          case BACK_OFF -> backedOff(seen, trouble, firstSeen);
        };
    return from.map(t -> t.plus(policy.confirmAfter()));
  }

  private static Optional<Instant> backedOff(
      Diagnosis seen, Trouble trouble, Optional<Instant> firstSeen) {
    if (trouble.backedOffAt() != null) {
      return Optional.of(trouble.backedOffAt());
    }
    Duration after = seen.backOffAfter();
    return after == null ? Optional.empty() : firstSeen.map(t -> t.plus(after));
  }

  /**
   * What was seen, dated. The same trouble seen again keeps its dates and its words: the reason
   * flips between ErrImagePull and ImagePullBackOff with every retry, and that is no news.
   */
  private static Trouble merged(Rollout rollout, Diagnosis seen) {
    Trouble soFar = rollout.remembered().trouble();
    Instant now = rollout.now();
    Instant firstSeenAt = now;
    Instant backedOffAt = seen.backedOff() ? now : null;
    if (soFar != null && isSame(seen, soFar)) {
      if ((soFar.backedOffAt() != null || !seen.backedOff())
          && !Telling.more(seen, soFar.message())) {
        return soFar;
      }
      firstSeenAt = soFar.firstSeenAt() == null ? now : soFar.firstSeenAt();
      backedOffAt = soFar.backedOffAt() == null ? backedOffAt : soFar.backedOffAt();
    } else if (soFar != null && stillInTrouble(rollout, seen, soFar)) {
      firstSeenAt = soFar.firstSeenAt() == null ? now : soFar.firstSeenAt();
    }
    return TroubleBuilder.builder(Trouble.of(rollout.seen().deployment(), seen))
        .firstSeenAt(firstSeenAt)
        .backedOffAt(backedOffAt)
        .build();
  }

  /**
   * Transient trouble goes on though its cause, or the pod that shows it, is another now: a wrong
   * probe alternates between not ready and killed, and two pods that fail take turns. Only what has
   * been well, or is gone, begins anew.
   */
  private static boolean stillInTrouble(Rollout rollout, Diagnosis seen, Trouble soFar) {
    boolean bothMayPass = !seen.permanent() && Boolean.FALSE.equals(soFar.permanent());
    boolean sameContainer =
        Objects.equals(seen.pod(), soFar.pod())
            && Objects.equals(seen.container(), soFar.container());
    return bothMayPass
        && (sameContainer
            || rollout.seen().deployment().newPods().stream()
                .anyMatch(pod -> pod.name().equals(soFar.pod()) && !pod.ready()));
  }

  /**
   * Timers go by pod, container, image and cause: a pod that was replaced is given its own time,
   * and a registry that was busy and now says "not found" begins another trouble.
   */
  private static boolean isSame(Diagnosis seen, Trouble soFar) {
    return Objects.equals(seen.pod(), soFar.pod())
        && Objects.equals(seen.container(), soFar.container())
        && Objects.equals(seen.image(), soFar.image())
        && seen.cause().name().equals(soFar.cause())
        && soFar.permanent() != null
        && soFar.permanent() == seen.permanent();
  }
}
