package dev.guidedrollouts.engine;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import java.util.Optional;

/**
 * What to do now. Pure: the same situation gives the same decision, and nothing is remembered
 * between two calls but what the situation holds.
 */
public final class Engine {
  private Engine() {}

  /** The checks in order; the first that applies decides. */
  public static Decision decide(Situation situation) {
    if (!situation.violations().isEmpty()) {
      return new Decision.Reject(situation.violations());
    }
    if (hasEnded(situation)) {
      return new Decision.Rest();
    }
    Optional<StepAttempt> step = situation.currentStep();
    if (step.isEmpty()) {
      return new Decision.Complete();
    }
    if (situation.spec().suspended()) {
      return new Decision.Suspend();
    }
    if (situation.turn() != null) {
      return new Decision.Hold(situation.turn());
    }
    return StepFlow.decide(StepView.of(situation, step.get()));
  }

  private static boolean hasEnded(Situation situation) {
    LessonPhase phase = situation.status().phaseOrDefault();
    // A lesson that was Invalid and has no violation any more goes on, even under the same spec:
    // the words may have
    // been the version's, not the user's.
    return phase.terminal() && phase != LessonPhase.Invalid && !situation.specChanged();
  }
}
