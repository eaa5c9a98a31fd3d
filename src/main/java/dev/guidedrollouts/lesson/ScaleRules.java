package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.ScaleAction;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.ObservedDeployment;
import java.util.Optional;

/** A Deployment gets another number of replicas. */
record ScaleRules(ScaleAction action) implements ActionRules {

  @Override
  public Optional<Decision> obstacle(StepContext step) {
    return step.deployment().isPresent()
        ? Optional.empty()
        : Optional.of(Waits.deploymentMissing(step));
  }

  @Override
  public boolean declared(StepContext step) {
    return step.deployment()
        .map(
            d ->
                d.desiredReplicas() == action.replicasOrZero()
                    || step.marks().onObject().isPresent())
        .orElse(false);
  }

  @Override
  public Change change(StepContext step) {
    ObservedDeployment deployment = step.deployment().orElseThrow();
    return new Change.Scale(
        deployment.name(),
        deployment.resourceVersion(),
        action.replicasOrZero(),
        step.leavingMark(),
        step.changeCause("scaled to " + action.replicasOrZero()));
  }

  @Override
  public boolean achieved(StepContext step) {
    return step.deployment().map(ObservedDeployment::rolloutComplete).orElse(false);
  }

  @Override
  public boolean needsRollout() {
    return false;
  }

  @Override
  public StepOutcome outcome() {
    return StepOutcome.Scaled;
  }
}
