package dev.guidedrollouts.status;

import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.lesson.Decision;
import org.jspecify.annotations.Nullable;

/** What the outcomes of steps have in common. */
final class StepOutcomes {
  private StepOutcomes() {}

  static boolean isStall(Decision decision) {
    return isStall(of(decision));
  }

  static @Nullable StepOutcome of(Decision decision) {
    return switch (decision) {
      case Decision.Pass d -> d.outcome();
      case Decision.Fail d -> d.outcome();
      default -> null;
    };
  }

  static boolean isStall(@Nullable StepOutcome outcome) {
    return outcome == StepOutcome.Stalled
        || outcome == StepOutcome.StalledAndUndone
        || outcome == StepOutcome.StalledNothingToUndo;
  }
}
