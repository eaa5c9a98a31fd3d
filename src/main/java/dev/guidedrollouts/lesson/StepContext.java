package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.Step.Action;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.model.ChangeMarker;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.rollout.KnownRevision;
import dev.guidedrollouts.rollout.RevisionHistory;
import dev.guidedrollouts.rollout.Rollback;
import dev.guidedrollouts.rollout.Rollout;
import java.util.Optional;

/**
 * The current step with all that its checks ask for, worked out once.
 *
 * @param input what is known
 * @param attempt the step, and which try of it this is
 * @param rules what is particular to its action
 * @param markers what the markers on the objects tell of it
 * @param rollout the rollout of its Deployment; empty where that is not there
 * @param history the Deployment's revisions, also of one that is gone
 */
record StepContext(
    ReconcileInput input,
    StepAttempt attempt,
    ActionRules rules,
    StepMarkers markers,
    Optional<Rollout> rollout,
    RevisionHistory history) {

  static StepContext of(ReconcileInput input, StepAttempt attempt) {
    String deployment = attempt.step().action().deploymentOrEmpty();
    Optional<Rollout> rollout = input.rollout(deployment, Optional.of(attempt));
    return new StepContext(
        input,
        attempt,
        ActionRules.of(attempt.step().action()),
        StepMarkers.of(input, attempt),
        rollout,
        rollout.map(Rollout::history).orElseGet(() -> input.historyOfGone(deployment)));
  }

  /** Whether the step is done by the learner's hand. */
  boolean isLearners() {
    return attempt.step().isLearners();
  }

  /** The revision that the learner is waited for to go back to, where that was noted. */
  Optional<Long> goal() {
    return markers.known().map(StepStatus::goal);
  }

  Action action() {
    return attempt.step().action();
  }

  String deploymentName() {
    return action().deploymentOrEmpty();
  }

  Optional<ObservedDeployment> deployment() {
    return markers.deployment();
  }

  /** Whether the rollout is complete as {@code kubectl rollout status} has it. */
  boolean rolloutComplete() {
    return deployment().filter(ObservedDeployment::rolloutComplete).isPresent();
  }

  /** Whether something is wrong with the Deployment's rollout at this look. */
  boolean inTrouble() {
    return input.diagnosis() != null;
  }

  /**
   * Whether this attempt's change was made: the status says so, or after a crash only the object's
   * marker does.
   */
  boolean begun() {
    return markers.known().map(StepStatus::startedAt).isPresent() || markers.onObject().isPresent();
  }

  /** Whether the step's change is still to be made. */
  boolean isChangeDue() {
    return !begun() && !rules.declared(this);
  }

  /** The diagnosis in the status, where it speaks of this attempt. */
  Optional<DiagnosisStatus> diagnosisSoFar() {
    return input.diagnosisOf(attempt);
  }

  /** The marker of the step's change, with the revision that it leaves where that ran well. */
  ChangeMarker leavingMarker() {
    ChangeMarker own = markers.own();
    return history
        .current()
        .filter(KnownRevision::isHealthy)
        .map(r -> own.leaving(r.number()))
        .orElse(own);
  }

  /** The rollback that a marker on the Deployment tells of. */
  Rollback rollbackOf(ChangeMarker marker) {
    return Rollback.between(marker.fromRevision(), marker.toRevision(), history);
  }

  /** The change-cause of a change of this step. */
  String changeCause(String what) {
    return input.lesson() + "/" + attempt.name() + ": " + what;
  }
}
