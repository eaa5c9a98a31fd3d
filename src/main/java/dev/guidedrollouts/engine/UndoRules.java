package dev.guidedrollouts.engine;

import dev.guidedrollouts.api.v1alpha1.RevisionStatus;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.api.v1alpha1.UndoAction;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.Stamp;
import java.util.Optional;
import java.util.stream.Collectors;

/** A Deployment goes back to the revision of a step, of a number, or to the last healthy one. */
record UndoRules(UndoAction action) implements ActionRules {

  @Override
  public Optional<Decision> obstacle(StepView view) {
    return Obstacles.missingDeployment(view)
        .or(
            () ->
                target(view).isPresent()
                    ? Optional.empty()
                    : Optional.of(
                        Decision.Fail.because(view.attempt(), "RevisionMissing", missing(view))));
  }

  @Override
  public boolean declared(StepView view) {
    return target(view).map(view.ledger()::isCurrent).orElse(false)
        || (restoring(view).isPresent() && view.isAsWritten());
  }

  @Override
  public Change change(StepView view) {
    ObservedDeployment deployment = view.deployment().orElseThrow();
    RevisionStatus target = target(view).orElseThrow();
    UndoFacts facts = UndoFacts.of(view.ledger(), target);
    return new Change.Restore(
        deployment.name(),
        deployment.resourceVersion(),
        String.valueOf(target.replicaSet()),
        view.stamp().restoring(Stamp.Kind.ACTION, facts.fromRevision(), facts.toRevision()),
        view.changeCause("undone to " + facts.target()));
  }

  @Override
  public boolean achieved(StepView view) {
    return view.deployment().map(ObservedDeployment::rolloutComplete).orElse(false);
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
  public Optional<UndoFacts> undoFacts(StepView view) {
    return restoring(view).map(stamp -> UndoFacts.of(stamp, view.ledger()));
  }

  /**
   * The revision that is wanted. Once it was put back its number is another one, and "the last
   * healthy one that is not the current" would be another too: then the mark on the Deployment says
   * which it was.
   */
  private Optional<RevisionStatus> target(StepView view) {
    Optional<Stamp> restoring = restoring(view);
    if (restoring.isPresent()) {
      return view.ledger().knownAs(restoring.get().toRevision());
    }
    String step = action.toStep();
    if (step != null) {
      return view.ledger().madeBy(step).or(() -> foundBy(view, step));
    }
    if (action.toRevision() != null) {
      return view.ledger().numbered(action.toRevision());
    }
    return view.ledger().undoTarget();
  }

  /**
   * A step that found its image there already made no revision, and neither did one that restored
   * an earlier one; but both passed with one.
   */
  private static Optional<RevisionStatus> foundBy(StepView view, String step) {
    return view.situation()
        .status()
        .stepNamed(step)
        .filter(s -> s.outcome() == StepOutcome.RolledOut || s.outcome() == StepOutcome.Undone)
        .map(StepStatus::revision)
        .flatMap(view.ledger()::knownAs);
  }

  private static Optional<Stamp> restoring(StepView view) {
    return view.stampOnObject().filter(s -> s.kind() == Stamp.Kind.ACTION && s.toRevision() != 0);
  }

  private String missing(StepView view) {
    String deployment = view.deploymentName();
    if (action.toStep() != null) {
      return "Deployment %s has no revision of step %s: that step did not change it, or its ReplicaSet was removed (spec.revisionHistoryLimit)."
          .formatted(deployment, action.toStep());
    }
    if (action.toRevision() != null) {
      String there =
          view.ledger().revisions().stream()
              .map(r -> String.valueOf(r.revisionOrZero()))
              .collect(Collectors.joining(", "));
      return view.ledger()
          .knownAs(action.toRevision())
          .map(
              r ->
                  "Revision %d of Deployment %s is revision %d since it was restored; an undo gives a revision a new number."
                      .formatted(action.toRevision(), deployment, r.revisionOrZero()))
          .orElse(
              "Deployment %s has no revision %d; it has %s."
                  .formatted(deployment, action.toRevision(), there.isEmpty() ? "none" : there));
    }
    return "Deployment %s can't be undone: %s."
        .formatted(deployment, NoWayBack.because(deployment, view.ledger()));
  }
}
