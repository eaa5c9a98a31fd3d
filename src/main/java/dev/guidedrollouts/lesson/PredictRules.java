package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.PredictAction;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.Observation;
import dev.guidedrollouts.model.Right;
import dev.guidedrollouts.text.LearnerMessages;
import java.util.Optional;
import java.util.Set;

/** The learner says beforehand what will be. Nothing is changed; the right answer is the effect. */
record PredictRules(PredictAction action) implements ActionRules {

  @Override
  public String goal() {
    return LearnerMessages.prediction(action.deploymentOrEmpty());
  }

  @Override
  public Optional<Right> neededRight(Observation seen, Set<String> made) {
    return Optional.empty();
  }

  @Override
  public Optional<Decision> obstacle(StepContext step) {
    return step.deployment().isPresent()
        ? Optional.empty()
        : Optional.of(Waits.deploymentMissing(step));
  }

  @Override
  public boolean declared(StepContext step) {
    return true;
  }

  @Override
  public Change change(StepContext step) {
    throw new IllegalStateException("a question changes nothing");
  }

  @Override
  public boolean achieved(StepContext step) {
    return step.markers()
        .known()
        .map(StepStatus::answeredRight)
        .filter(Boolean.TRUE::equals)
        .isPresent();
  }

  @Override
  public boolean countsOnPods() {
    return false;
  }

  @Override
  public boolean needsRollout() {
    return false;
  }

  @Override
  public StepOutcome outcome() {
    return StepOutcome.Predicted;
  }
}
