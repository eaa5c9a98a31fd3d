package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.ScaleAction;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.Observation;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.Right;
import dev.guidedrollouts.text.Kubectl;
import dev.guidedrollouts.text.StepMessages;
import java.util.Optional;
import java.util.Set;

/** A Deployment gets another number of replicas. */
record ScaleRules(ScaleAction action) implements ActionRules {

  @Override
  public String goal() {
    return "Deployment %s gets %s"
        .formatted(action.deployment(), StepMessages.pods(action.replicasOrZero()));
  }

  @Override
  public Optional<Right> neededRight(Observation seen, Set<String> made) {
    return Optional.of(Right.patchDeployment(action.deploymentOrEmpty()));
  }

  @Override
  public String formerDefinition() {
    return "ScaleAction[deployment=%s, replicas=%s]"
        .formatted(action.deployment(), action.replicas());
  }

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
                    || step.markers().onObject().isPresent())
        .orElse(false);
  }

  @Override
  public Change change(StepContext step) {
    ObservedDeployment deployment = step.deployment().orElseThrow();
    return new Change.Scale(
        deployment.name(),
        deployment.resourceVersion(),
        action.replicasOrZero(),
        step.leavingMarker(),
        step.changeCause("scaled to " + action.replicasOrZero()));
  }

  @Override
  public Optional<String> command(StepContext step) {
    return Optional.of(Kubectl.scale(step.deploymentName(), action.replicasOrZero()));
  }

  @Override
  public boolean achieved(StepContext step) {
    return step.rolloutComplete();
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
