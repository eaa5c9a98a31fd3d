package dev.guidedrollouts.lesson;

import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.rollout.RolloutPolicy;
import dev.guidedrollouts.rollout.Verdict;
import dev.guidedrollouts.text.StepMessages;
import java.util.Optional;

/** Before the step's change is made. */
final class BeginChecks {
  private BeginChecks() {}

  /** A Deployment that is on its way out is not changed any more. */
  static Optional<Decision> terminating(StepContext step) {
    return step.deployment()
        .filter(d -> !step.begun() && d.deleting())
        .map(
            d ->
                new Decision.Wait(
                    step.attempt(),
                    "DeploymentTerminating",
                    StepMessages.deploymentTerminating(d.name()),
                    null));
  }

  /** What stands in the way of this kind of action. */
  static Optional<Decision> obstacle(StepContext step) {
    return step.begun() ? Optional.empty() : step.rules().obstacle(step);
  }

  /** A rollout does not begin under a paused Deployment. */
  static Optional<Decision> paused(StepContext step) {
    return step.deployment()
        .filter(d -> step.isChangeDue() && d.paused() && step.rules().needsRollout())
        .map(d -> Waits.paused(step, StepMessages.goesOn()));
  }

  /**
   * A revision that has just become available is not left before it is known whether it runs well:
   * where the step stalls, that is what an undo needs to know.
   */
  static Optional<Decision> unproven(StepContext step) {
    boolean unknown =
        step.isChangeDue()
            && step.action().movesTemplate()
            && !step.inTrouble()
            && step.history().current().filter(r -> r.verdict() == Verdict.UNKNOWN).isPresent();
    return step.rollout()
        .filter(r -> unknown && isComplete(r.seen().deployment()))
        // For as long as its verdict asks: what is not called Healthy yet is no way back.
        .flatMap(r -> r.stability().lookAgain())
        .map(
            end ->
                new Decision.Wait(
                    step.attempt(),
                    "RevisionUnproven",
                    StepMessages.revisionUnproven(step.deploymentName(), stableFor(step)),
                    null,
                    Optional.of(end)));
  }

  private static boolean isComplete(ObservedDeployment deployment) {
    return deployment.rolloutComplete() && deployment.desiredReplicas() > 0;
  }

  private static String stableFor(StepContext step) {
    RolloutPolicy policy = step.input().rolloutPolicy();
    return policy.stableFor().isZero()
        ? StepMessages.someSeconds()
        : StepMessages.stableFor(step.input().spec().stallOrDefault().stableForOrDefault());
  }

  /** What the cluster already says is not said again: no write, only the effect is verified. */
  static Optional<Decision> start(StepContext step) {
    return step.isChangeDue()
        ? Optional.of(new Decision.Start(step.attempt(), step.rules().change(step)))
        : Optional.empty();
  }
}
