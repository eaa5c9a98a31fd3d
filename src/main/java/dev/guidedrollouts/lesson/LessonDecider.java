package dev.guidedrollouts.lesson;

import dev.guidedrollouts.model.Unread;
import dev.guidedrollouts.text.LessonMessages;
import java.util.List;
import java.util.Optional;

/**
 * What to do now. Pure: the same input gives the same decision, and nothing is remembered between
 * two calls but what the input holds.
 */
public final class LessonDecider {
  private LessonDecider() {}

  /** The checks in order, top to bottom; the first that applies decides. */
  private static final List<Check<ReconcileInput>> IN_ORDER =
      List.of(
          Keepsakes::guardOff,
          LessonDecider::asked,
          Keepsakes::guardLate,
          LessonDecider::ended,
          LessonDecider::invalid,
          Keepsakes::guardOn,
          LessonDecider::withoutSteps,
          LessonDecider::suspended,
          LessonDecider::claimed,
          LessonDecider::notRead);

  /** The decision on a lesson, or on its current step: {@link StepChecks}. */
  public static Decision decide(ReconcileInput input) {
    Decision decision =
        Check.first(IN_ORDER, input)
            .orElseGet(() -> onStep(input, input.currentStep().orElseThrow()));
    return Keepsakes.first(input, decision);
  }

  /** What people ask for by annotation; a question is answered by what is seen. */
  private static Optional<Decision> asked(ReconcileInput input) {
    boolean blind =
        !input.violations().isEmpty()
            || input.observation().unread() != null
            || input.status().observedGeneration() == null;
    return blind ? Optional.empty() : input.requests().open(input).map(Decision.Acknowledge::new);
  }

  /**
   * Before all else that is done: what a lesson ended with under its present spec no setting, right
   * or version takes away, and none begins it anew.
   */
  private static Optional<Decision> ended(ReconcileInput input) {
    return input.hasEnded()
        ? Releases.afterTheEnd(input).or(() -> Optional.of(new Decision.NoOp()))
        : Optional.empty();
  }

  private static Optional<Decision> invalid(ReconcileInput input) {
    return input.violations().isEmpty()
        ? Optional.empty()
        : Optional.of(new Decision.Reject(input.violations()));
  }

  private static Optional<Decision> withoutSteps(ReconcileInput input) {
    if (input.currentStep().isPresent()) {
      return Optional.empty();
    }
    if (input.observation().unread() != null) {
      return Optional.of(new Decision.NoOp());
    }
    return Leftovers.of(input)
        .<Decision>map(Decision.Leftover::new)
        .or(() -> Optional.of(new Decision.Complete()));
  }

  private static Optional<Decision> suspended(ReconcileInput input) {
    return input.spec().suspended() ? Optional.of(new Decision.Suspend()) : Optional.empty();
  }

  private static Optional<Decision> claimed(ReconcileInput input) {
    return Optional.ofNullable(input.claimedBy())
        .map(claim -> claim.held(input.currentStep().orElseThrow()));
  }

  /** What is there is not known: the step waits, whatever it is at. */
  private static Optional<Decision> notRead(ReconcileInput input) {
    Unread unread = input.observation().unread();
    return unread == null
        ? Optional.empty()
        : Optional.of(
            new Decision.Wait(
                input.currentStep().orElseThrow(),
                "NamespaceNotRead",
                LessonMessages.namespaceNotRead(input.namespace(), unread.why()),
                null));
  }

  private static Decision onStep(ReconcileInput input, StepAttempt attempt) {
    StepContext step = StepContext.of(input, attempt);
    return Releases.afterAnUndo(step).orElseGet(() -> StepChecks.decide(step));
  }
}
