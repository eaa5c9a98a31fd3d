package dev.guidedrollouts.engine;

import dev.guidedrollouts.api.v1alpha1.ScaleAction;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.ObservedDeployment;
import java.util.Optional;

/** A Deployment gets another number of replicas. */
record ScaleRules(ScaleAction action) implements ActionRules {

  @Override
  public Optional<Decision> obstacle(StepView view) {
    return Obstacles.missingDeployment(view);
  }

  @Override
  public boolean declared(StepView view) {
    return view.deployment()
        .map(
            d -> d.desiredReplicas() == action.replicasOrZero() || view.stampOnObject().isPresent())
        .orElse(false);
  }

  @Override
  public Change change(StepView view) {
    ObservedDeployment deployment = view.deployment().orElseThrow();
    return new Change.Scale(
        deployment.name(),
        deployment.resourceVersion(),
        action.replicasOrZero(),
        view.leavingStamp(),
        view.changeCause("scaled to " + action.replicasOrZero()));
  }

  @Override
  public boolean achieved(StepView view) {
    return view.deployment().map(ObservedDeployment::rolloutComplete).orElse(false);
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
