package dev.guidedrollouts.lesson;

import dev.guidedrollouts.rollout.KnownRevision;
import dev.guidedrollouts.text.Kubectl;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The one command that does what a learner is waited for to do. */
public final class LearnerCommands {
  private LearnerCommands() {}

  /** Without the namespace; empty where no single command does it. */
  public static Optional<String> of(ReconcileInput input, Decision.AwaitLearner awaited) {
    StepContext step = StepContext.of(input, awaited.step());
    return switch (awaited.what()) {
      case STEP -> step.rules().command(step);
      case UNDO -> undo(step, awaited.goal());
      case GO_AHEAD, ANSWER -> Optional.empty();
    };
  }

  /** A revision that a plain undo brings back needs no number. */
  private static Optional<String> undo(StepContext step, @Nullable KnownRevision goal) {
    if (goal == null) {
      return Optional.empty();
    }
    boolean plain = step.history().plainUndo().filter(goal::equals).isPresent();
    return Optional.of(
        Kubectl.rolloutUndo(step.deploymentName(), plain ? null : Long.valueOf(goal.number())));
  }
}
