package dev.guidedrollouts.status;

import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.lesson.Decision;
import dev.guidedrollouts.lesson.LessonDecider;
import dev.guidedrollouts.lesson.PassedSteps;
import dev.guidedrollouts.lesson.ReconcileInput;
import java.util.Optional;
import java.util.function.Function;

/**
 * What one reconciliation carries out: at most one change to the cluster and one status. A decision
 * that changes nothing is carried out together with what follows from it at once: the verdict with
 * the undo or the step's end, the end of a step with the start of the next. That saves a status
 * write and the way to the API server and back; what it tells is the same. The follower is decided
 * from the status that the first decision leads to, exactly as the next reconciliation would.
 *
 * @param first the decision that changes nothing, where there is one
 * @param input what the last decision was made from
 * @param decision the last decision, the only one with a change
 */
public record ReconcilePlan(Optional<Told> first, ReconcileInput input, Decision decision) {

  /**
   * A decision that only tells.
   *
   * @param status the status that it leads to, which is never written by itself
   */
  public record Told(ReconcileInput input, Decision decision, LessonStatus status) {}

  /**
   * Pure, but for the look.
   *
   * @param input what is known, with the diagnosis
   * @param look what is known once the status is the given one, with the diagnosis
   */
  public static ReconcilePlan of(
      ReconcileInput input, Function<LessonStatus, ReconcileInput> look) {
    Decision decision = LessonDecider.decide(input);
    ReconcilePlan alone = new ReconcilePlan(Optional.empty(), input, decision);
    if (!(decision instanceof Decision.Stall || decision instanceof Decision.Pass)) {
      return alone;
    }
    Told told = new Told(input, decision, Projector.project(input, decision));
    ReconcileInput onward = look.apply(told.status());
    Decision next = LessonDecider.decide(onward);
    return follows(input, decision, next)
        ? new ReconcilePlan(Optional.of(told), onward, next)
        : alone;
  }

  private static boolean follows(ReconcileInput input, Decision decision, Decision next) {
    return switch (decision) {
      case Decision.Stall d ->
          next instanceof Decision.Undo
              || next instanceof Decision.Pass
              || next instanceof Decision.Fail;
      case Decision.Pass d ->
          next instanceof Decision.Start start && PassedSteps.canBeToldLater(input, d, start);
      default -> false;
    };
  }

  /** What is told where the change came to nothing. */
  public ReconcilePlan withoutChange() {
    return first
        .map(told -> new ReconcilePlan(Optional.empty(), told.input(), told.decision()))
        .orElse(this);
  }
}
