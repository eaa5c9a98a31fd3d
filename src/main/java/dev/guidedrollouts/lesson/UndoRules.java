package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.api.v1alpha1.UndoAction;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.ChangeMarker;
import dev.guidedrollouts.model.Observation;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.Right;
import dev.guidedrollouts.rollout.KnownRevision;
import dev.guidedrollouts.rollout.RevisionHistory;
import dev.guidedrollouts.rollout.Rollback;
import dev.guidedrollouts.text.Kubectl;
import dev.guidedrollouts.text.UndoMessages;
import java.util.Optional;
import java.util.Set;

/** A Deployment goes back to the revision of a step, of a number, or to the last healthy one. */
record UndoRules(UndoAction action) implements ActionRules {

  @Override
  public String goal() {
    String target =
        action.toStep() != null
            ? "the revision of step " + action.toStep()
            : action.toRevision() != null
                ? "revision " + action.toRevision()
                : "its last healthy revision";
    return "Deployment %s goes back to %s".formatted(action.deployment(), target);
  }

  @Override
  public Optional<Right> neededRight(Observation seen, Set<String> made) {
    return Optional.of(Right.patchDeployment(action.deploymentOrEmpty()));
  }

  @Override
  public String formerDefinition() {
    return "UndoAction[deployment=%s, toStep=%s, toRevision=%s]"
        .formatted(action.deployment(), action.toStep(), action.toRevision());
  }

  @Override
  public Optional<Decision> obstacle(StepContext step) {
    if (step.deployment().isEmpty()) {
      return Optional.of(Waits.deploymentMissing(step));
    }
    return target(step).isPresent()
        ? Optional.empty()
        : Optional.of(Decision.Fail.because(step.attempt(), "RevisionMissing", missing(step)));
  }

  @Override
  public boolean declared(StepContext step) {
    return target(step).map(step.history()::isCurrent).orElse(false)
        || (restoring(step).isPresent() && step.markers().isAsWritten())
        || isLearnersWayForward(step);
  }

  /** Where the revision is gone with its ReplicaSet, its image can still be rolled out again. */
  private static boolean isLearnersWayForward(StepContext step) {
    return step.isLearners()
        && step.goal().isPresent()
        && step.history().current().filter(r -> LearnerChecks.isGoal(r, step)).isPresent();
  }

  @Override
  public Change change(StepContext step) {
    ObservedDeployment deployment = step.deployment().orElseThrow();
    KnownRevision target = target(step).orElseThrow();
    Rollback rollback = Rollback.to(target, step.history());
    return new Change.Restore(
        deployment.name(),
        Change.Basis.of(deployment),
        target.replicaSet(),
        step.markers().own().restoring(rollback.fromRevision(), rollback.toRevision()),
        step.changeCause("undone to " + rollback.target()));
  }

  @Override
  public Optional<String> command(StepContext step) {
    return target(step).map(r -> Kubectl.rolloutUndo(step.deploymentName(), r.number()));
  }

  @Override
  public boolean achieved(StepContext step) {
    return step.rolloutComplete();
  }

  @Override
  public boolean needsRollout() {
    return true;
  }

  @Override
  public StepOutcome outcome() {
    return StepOutcome.Undone;
  }

  @Override
  public Optional<Rollback> rollback(StepContext step) {
    return restoring(step).map(step::rollbackOf);
  }

  /**
   * The revision that is wanted. Once it was put back its number is another one, and "the last
   * healthy one that is not the current" would be another too: then the marker on the Deployment
   * says which it was.
   */
  Optional<KnownRevision> target(StepContext step) {
    Optional<ChangeMarker> restoring = restoring(step);
    if (restoring.isPresent()) {
      return step.history().byAnyNumber(restoring.get().toRevision());
    }
    // Where the learner is waited for: what was the last healthy one then is another one now.
    Optional<Long> goal = step.goal();
    if (goal.isPresent()) {
      return step.history().byAnyNumber(goal.get());
    }
    String toStep = action.toStep();
    if (toStep != null) {
      return step.history().latestOf(toStep).or(() -> foundBy(step, toStep));
    }
    if (action.toRevision() != null) {
      return step.history().numbered(action.toRevision());
    }
    return step.history().undoTarget();
  }

  /**
   * A step that found its image there already made no revision, and neither did one that restored
   * an earlier one; but both passed with one.
   */
  private static Optional<KnownRevision> foundBy(StepContext step, String toStep) {
    return step.input()
        .status()
        .stepNamed(toStep)
        .filter(s -> s.outcome() == StepOutcome.RolledOut || s.outcome() == StepOutcome.Undone)
        .map(StepStatus::revision)
        .flatMap(step.history()::byAnyNumber);
  }

  private static Optional<ChangeMarker> restoring(StepContext step) {
    return step.markers()
        .onObject()
        .filter(s -> s.kind() == ChangeMarker.Kind.ACTION && s.toRevision() != 0);
  }

  private String missing(StepContext step) {
    String deployment = step.deploymentName();
    RevisionHistory history = step.history();
    if (action.toStep() != null) {
      return UndoMessages.noRevisionOfStep(deployment, action.toStep());
    }
    Long asked = action.toRevision();
    if (asked != null) {
      return history
          .byAnyNumber(asked)
          .map(r -> UndoMessages.revisionRenumbered(asked, deployment, r.number()))
          .orElseGet(
              () ->
                  UndoMessages.noSuchRevision(
                      deployment,
                      asked,
                      history.revisions().stream().map(KnownRevision::number).toList()));
    }
    return UndoMessages.cantBeUndone(deployment, NoRollbackTarget.because(deployment, history));
  }
}
