package dev.guidedrollouts.engine;

import dev.guidedrollouts.model.Unread;
import java.util.Optional;

/**
 * What to do now. Pure: the same situation gives the same decision, and nothing is remembered
 * between two calls but what the situation holds.
 */
public final class Engine {
  private Engine() {}

  /** The checks in order; the first that applies decides. */
  public static Decision decide(Situation situation) {
    // Before all else: what a lesson ended with under its present spec no setting, right or version
    // takes away, and none begins it anew.
    if (situation.hasEnded()) {
      return Releases.afterTheEnd(situation).orElseGet(Decision.Rest::new);
    }
    if (!situation.violations().isEmpty()) {
      return new Decision.Reject(situation.violations());
    }
    Optional<StepAttempt> step = situation.currentStep();
    if (step.isEmpty() && situation.observation().unread() != null) {
      return new Decision.Rest();
    }
    if (step.isEmpty()) {
      return Leftovers.of(situation)
          .<Decision>map(Decision.Leftover::new)
          .orElseGet(Decision.Complete::new);
    }
    if (situation.spec().suspended()) {
      return new Decision.Suspend();
    }
    if (situation.turn() != null) {
      return situation.turn().held(step.get());
    }
    Unread unread = situation.observation().unread();
    if (unread != null) {
      return notRead(situation, step.get(), unread);
    }
    StepView view = StepView.of(situation, step.get());
    return Releases.afterAnUndo(view).orElseGet(() -> StepFlow.decide(view));
  }

  /** What is there is not known: the step waits, whatever it is at. */
  private static Decision notRead(Situation situation, StepAttempt step, Unread unread) {
    return new Decision.Wait(
        step,
        "NamespaceNotRead",
        "The objects of namespace %s can't be read yet: %s."
            .formatted(situation.namespace(), withoutFullStop(unread.why())),
        null);
  }

  private static String withoutFullStop(String text) {
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }
}
