package dev.guidedrollouts.status;

import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.lesson.ReconcileInput;
import dev.guidedrollouts.lesson.StepAttempt;
import dev.guidedrollouts.model.ObservedDeployment;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a passed step left running and does not run now. The step stays passed: what breaks later is
 * told, whoever's turn it is.
 *
 * @param deployment what has broken
 * @param passed the last step on it that passed
 * @param now how it is; null where it is gone
 */
record BrokenSince(String deployment, StepStatus passed, @Nullable ObservedDeployment now) {
  /** After a step of these outcomes its Deployment runs. */
  private static final Set<StepOutcome> LEFT_RUNNING =
      EnumSet.of(
          StepOutcome.RolledOut,
          StepOutcome.Scaled,
          StepOutcome.Undone,
          StepOutcome.StalledAndUndone);

  /**
   * What has broken of the steps before one.
   *
   * @param step the step under way, or awaited
   * @param except the Deployment of which more is told than this; null where there is none
   */
  static Stream<BrokenSince> before(
      ReconcileInput input, StepAttempt step, @Nullable String except) {
    if (input.observation().unread() != null) {
      return Stream.empty();
    }
    Map<String, StepStatus> lastPassed = new LinkedHashMap<>();
    for (Step earlier : input.spec().stepsOrEmpty().subList(0, step.index())) {
      input
          .status()
          .stepNamed(earlier.nameOrEmpty())
          .filter(known -> StepAttempt.hasPassed(earlier, known))
          .filter(known -> known.outcome() != StepOutcome.Predicted)
          .ifPresent(known -> lastPassed.put(earlier.action().deploymentOrEmpty(), known));
    }
    return lastPassed.entrySet().stream()
        .filter(e -> !e.getKey().equals(except))
        .filter(e -> e.getValue().outcome() != null)
        .filter(e -> LEFT_RUNNING.contains(e.getValue().outcome()))
        .map(
            e ->
                new BrokenSince(
                    e.getKey(),
                    e.getValue(),
                    input.observation().deployment(e.getKey()).orElse(null)))
        .filter(BrokenSince::isBroken);
  }

  private boolean isBroken() {
    // Until the controller has seen the newest spec its numbers speak of the one before.
    return now == null
        || (now.observedGeneration() >= now.generation()
            && now.readyReplicas() < now.desiredReplicas());
  }

  /** The last step on it that passed. */
  String step() {
    return String.valueOf(passed.name());
  }
}
