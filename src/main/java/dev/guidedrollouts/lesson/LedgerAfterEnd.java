package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How long the ledger of a lesson that has ended is kept true. What a plain undo restores is asked
 * after the last step too, most of all then: the learner tries it. So the Deployments are looked at
 * for an hour more, or until another lesson is at one of them; after that the ledger says as of
 * when it is, and the lesson needs nothing of the cluster.
 */
public final class LedgerAfterEnd {
  /** What a namespace's watches cost: docs/performance.md. */
  static final Duration KEPT = Duration.ofHours(1);

  private LedgerAfterEnd() {}

  /** Until when the ledger is kept true; empty where it is not, or not any more. */
  public static Optional<Instant> until(ReconcileInput input) {
    if (!input.hasEnded() || input.claimedBy() != null) {
      return Optional.empty();
    }
    return endOf(input.status()).map(end -> end.plus(KEPT)).filter(end -> end.isAfter(input.now()));
  }

  /** A lesson whose spec was changed may end without another step: its conditions say when. */
  private static Optional<Instant> endOf(LessonStatus status) {
    return Stream.concat(
            status.stepsOrEmpty().stream().map(StepStatus::finishedAt).filter(Objects::nonNull),
            status.conditionsOrEmpty().stream().flatMap(c -> changedAt(c).stream()))
        .max(Comparator.naturalOrder());
  }

  private static Optional<Instant> changedAt(Condition condition) {
    try {
      return Optional.ofNullable(condition.getLastTransitionTime()).map(Instant::parse);
    } catch (DateTimeParseException e) {
      // Somebody else's hand wrote it.
      return Optional.empty();
    }
  }
}
