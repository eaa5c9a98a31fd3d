package dev.guidedrollouts.lesson;

import java.util.Optional;

/** One question about the current step, with the decision that follows where it applies. */
@FunctionalInterface
interface StepCheck {

  /** Empty where this check does not apply, and the next one is asked. */
  Optional<Decision> decide(StepContext step);
}
