package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.Step.Action;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.api.v1alpha1.UndoStatus;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.rollout.KnownRevision;
import dev.guidedrollouts.rollout.RevisionHistory;
import dev.guidedrollouts.rollout.Rollback;
import java.util.Objects;
import java.util.Optional;

/**
 * A step's end and the start of the next one are one status write. Where the process dies between
 * the next step's change and that write, the status says that the step goes on, while the
 * Deployment carries the marker of the next one. A lesson never begins a step before the one before
 * it has passed, so that marker tells that it has.
 */
public final class PassedSteps {
  private PassedSteps() {}

  /** What the step declared is there no more, by the change of the next step: it had passed. */
  static Optional<Decision> nextHasBegun(StepContext step) {
    return ChangeChecks.isChanged(step) && isOvertaken(step.input(), step.attempt())
        ? Optional.of(
            new Decision.Pass(
                step.attempt(),
                step.attempt().step().isStallExpected()
                    ? StepOutcome.StalledAndUndone
                    : step.rules().outcome(),
                rollback(step.input(), step.attempt())))
        : Optional.empty();
  }

  /** Whether the step's Deployment carries the marker of the step after it. */
  private static boolean isOvertaken(ReconcileInput input, StepAttempt attempt) {
    Optional<StepAttempt> next =
        StepAttempt.after(attempt, input.spec().stepsOrEmpty(), input.status());
    return input
        .observation()
        .deployment(attempt.step().action().deploymentOrEmpty())
        .map(ObservedDeployment::marker)
        .filter(
            marker ->
                next.map(n -> StepMarkers.of(input, n).own())
                    .filter(marker::sameAttempt)
                    .isPresent())
        .isPresent();
  }

  private static Optional<Rollback> rollback(ReconcileInput input, StepAttempt attempt) {
    return Optional.ofNullable(input.status().undo())
        .filter(undo -> attempt.name().equals(undo.step()))
        .map(PassedSteps::rollback);
  }

  private static Rollback rollback(UndoStatus undo) {
    return new Rollback(
        Objects.requireNonNullElse(undo.fromRevision(), 0L),
        undo.fromImage(),
        Objects.requireNonNullElse(undo.toRevision(), 0L),
        undo.toImage());
  }

  /**
   * Whether the end of a step could be told once the next one has begun: that the step had begun
   * and what it undid stands in the status already, what came of it is clear from what it is, and
   * its revision keeps its marker. A ReplicaSet has the annotations that its Deployment had last
   * (kubernetes, pkg/controller/deployment/util/deployment_util.go, SetNewReplicaSetAnnotations),
   * so a change that makes no revision takes the marker away.
   */
  public static boolean canBeToldLater(
      ReconcileInput input, Decision.Pass pass, Decision.Start next) {
    Action changed = next.step().step().action();
    boolean keepsMarker =
        changed.movesTemplate()
            || !changed.deploymentOrEmpty().equals(pass.step().step().action().deploymentOrEmpty());
    boolean begun =
        input.status().stepNamed(pass.step().name()).map(StepStatus::startedAt).isPresent();
    boolean undone = pass.outcome() == StepOutcome.StalledAndUndone;
    return keepsMarker
        && begun
        && pass.rollback().equals(rollback(input, pass.step()))
        && undone == pass.step().step().isStallExpected();
  }

  /**
   * The revision that a step has ended with: the one that it restored, or the Deployment's current
   * one; where the next step has made another one current, the one that the step had made.
   *
   * @param rollback what the step restored, where it did
   */
  public static Optional<KnownRevision> revision(
      ReconcileInput input, StepAttempt attempt, Optional<Rollback> rollback) {
    RevisionHistory history = input.history(attempt.step().action().deploymentOrEmpty());
    if (!isOvertaken(input, attempt)) {
      return history.current();
    }
    return rollback.isPresent()
        ? history.byAnyNumber(rollback.get().toRevision())
        : history.latestOf(attempt.name());
  }
}
