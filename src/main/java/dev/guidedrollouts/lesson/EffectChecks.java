package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.rollout.Rollout;
import dev.guidedrollouts.rollout.Stability;
import dev.guidedrollouts.text.StallMessages;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether what the step declares is there. */
final class EffectChecks {
  private static final Stability REACHED = new Stability(true, Optional.empty());

  private EffectChecks() {}

  /** It is there, and has been for long enough. */
  static Optional<Decision> achieved(StepContext step) {
    return isThere(step) && stability(step).reached()
        ? Optional.of(passed(step))
        : Optional.empty();
  }

  /** It is there, and might not last. */
  static Optional<Decision> settling(StepContext step) {
    return isThere(step)
        ? Optional.of(new Decision.InProgress(step.attempt(), stability(step).lookAgain()))
        : Optional.empty();
  }

  /**
   * A container that has just ended, or was restarted after a crash, leaves the rollout complete
   * for a moment: the Deployment's status is behind its pods.
   */
  private static boolean isThere(StepContext step) {
    return step.rules().achieved(step) && !(step.rules().countsOnPods() && step.inTrouble());
  }

  /** Of a Service or a number of pods no revision comes that might not run. */
  private static Stability stability(StepContext step) {
    return step.rollout()
        .filter(r -> step.action().movesTemplate())
        .map(Rollout::stability)
        .orElse(REACHED);
  }

  /** A stall that the learner was to undo, and cured where it was, has been one. */
  private static Decision passed(StepContext step) {
    if (step.attempt().step().isStallExpected() && !LearnerChecks.isStalledForLearner(step)) {
      return new Decision.Fail(
          step.attempt(),
          step.rules().outcome(),
          "StallExpected",
          StallMessages.stallExpected(step.deploymentName(), startOver(step)),
          step.rules().rollback(step),
          false,
          null);
    }
    return new Decision.Pass(step.attempt(), step.rules().outcome(), step.rules().rollback(step));
  }

  /**
   * Of a release of the learner's own the latest step before it that the operator takes, and that
   * gives the Deployment another template; null where there is none.
   */
  private static @Nullable String startOver(StepContext step) {
    return step.isLearners()
        ? step.input().spec().stepsOrEmpty().subList(0, step.attempt().index()).reversed().stream()
            .filter(s -> !s.isLearners() && s.movesTemplateOf(step.deploymentName()))
            .map(Step::nameOrEmpty)
            .findFirst()
            .orElse(null)
        : null;
  }
}
