package dev.guidedrollouts.lesson;

import java.util.List;

/**
 * What is done about the current step, top to bottom: the first check that applies decides. None
 * calls another one back; a new way of beginning or passing a step is a new check in its place.
 */
final class StepChecks {
  private StepChecks() {}

  static final List<Check<StepContext>> IN_ORDER =
      List.of(
          RolloutChecks::verdictLost,
          RolloutChecks::undoInFlight,
          LearnerChecks::goAhead,
          LearnerChecks::act,
          BeginChecks::terminating,
          BeginChecks::obstacle,
          BeginChecks::paused,
          BeginChecks::unproven,
          BeginChecks::start,
          LearnerChecks::question,
          LearnerChecks::goneWhileAwaited,
          ChangeChecks::gone,
          PassedSteps::nextHasBegun,
          ChangeChecks::undoneByOthers,
          LearnerChecks::strayed,
          LearnerChecks::scaledToZero,
          ChangeChecks::changedByOthers,
          EffectChecks::achieved,
          EffectChecks::settling,
          RolloutChecks::stalled,
          RolloutChecks::judged);

  static Decision decide(StepContext step) {
    // Only a step whose change is neither due nor made has no Deployment to be judged.
    return Check.first(IN_ORDER, step).orElseGet(() -> new Decision.InProgress(step.attempt()));
  }
}
