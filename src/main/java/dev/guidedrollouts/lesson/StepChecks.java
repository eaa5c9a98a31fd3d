package dev.guidedrollouts.lesson;

import java.util.List;
import java.util.Optional;

/**
 * What is done about the current step, top to bottom: the first check that applies decides. None
 * calls another one back; a new way of beginning or passing a step is a new check in its place.
 */
final class StepChecks {
  private StepChecks() {}

  static final List<StepCheck> IN_ORDER =
      List.of(
          RolloutChecks::verdictLost,
          RolloutChecks::undoInFlight,
          BeginChecks::terminating,
          BeginChecks::obstacle,
          BeginChecks::paused,
          BeginChecks::unproven,
          BeginChecks::start,
          ChangeChecks::gone,
          PassedSteps::nextHasBegun,
          ChangeChecks::undoneByOthers,
          ChangeChecks::changedByOthers,
          EffectChecks::achieved,
          EffectChecks::settling,
          RolloutChecks::stalled,
          RolloutChecks::judged);

  static Decision decide(StepContext step) {
    for (StepCheck check : IN_ORDER) {
      Optional<Decision> decided = check.decide(step);
      if (decided.isPresent()) {
        return decided.get();
      }
    }
    // Only a step whose change is neither due nor made has no Deployment to be judged.
    return new Decision.InProgress(step.attempt());
  }
}
