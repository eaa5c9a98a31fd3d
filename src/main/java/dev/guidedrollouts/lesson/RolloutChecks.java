package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.DiagnosisStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.model.Cause;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.ChangeMarker;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.rollout.Judgement;
import dev.guidedrollouts.rollout.Rollback;
import dev.guidedrollouts.rollout.Rollout;
import dev.guidedrollouts.text.Kubectl;
import dev.guidedrollouts.text.StallMessages;
import dev.guidedrollouts.text.StepMessages;
import dev.guidedrollouts.text.UndoMessages;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What follows for the step from the judgement of its Deployment's rollout. */
final class RolloutChecks {
  private RolloutChecks() {}

  /**
   * The undo's write was made, and a crash kept its verdict from the status: the evidence that
   * stands there has lasted; where there is none, the marker tells the cause.
   */
  static Optional<Decision> verdictLost(StepContext step) {
    Optional<DiagnosisStatus> known = step.diagnosisSoFar();
    return known.map(DiagnosisStatus::detectedAt).isPresent()
        ? Optional.empty()
        : step.markers()
            .stallUndo()
            .map(
                marker ->
                    new Decision.Stall(
                        step.attempt(),
                        known
                            .filter(d -> d.cause() != null)
                            .map(d -> StatusRecords.detected(d, step.input().now()))
                            .orElseGet(() -> byTheMarker(step, marker))));
  }

  private static DiagnosisStatus byTheMarker(StepContext step, ChangeMarker marker) {
    Rollback rollback = step.rollbackOf(marker);
    return DiagnosisStatusBuilder.builder()
        .step(step.attempt().name())
        .attempt(step.attempt().number())
        .deployment(step.deploymentName())
        .revision(marker.fromRevision() > 0 ? marker.fromRevision() : null)
        .image(rollback.fromImage())
        .cause(marker.cause() == null ? Cause.Unknown.name() : marker.cause())
        .explanation(StallMessages.undoneBeforeTold())
        .firstSeenAt(step.input().now())
        .detectedAt(step.input().now())
        .build();
  }

  /** The undo's write was made: its marker is on the Deployment. */
  static Optional<Decision> undoInFlight(StepContext step) {
    return step.rollout()
        .filter(r -> r.remembered().undo() != null)
        .map(r -> decision(step, r.judgement()));
  }

  /** The verdict stands in the status, and the step's effect is not there. */
  static Optional<Decision> stalled(StepContext step) {
    return step.rollout().flatMap(Rollout::afterVerdict).map(judged -> decision(step, judged));
  }

  /** Nothing else applies: the rollout goes on, or is in trouble. */
  static Optional<Decision> judged(StepContext step) {
    return step.rollout().map(r -> decision(step, r.judgement()));
  }

  static Decision decision(StepContext step, Judgement judgement) {
    StepAttempt attempt = step.attempt();
    return switch (judgement) {
      // The Deployment is well, and the step's effect is not there: a Service has no endpoints yet.
      case Judgement.Healthy j -> goesOn(step, Optional.empty());
      case Judgement.Progressing j -> goesOn(step, j.lookAgain());
      case Judgement.Suspected j ->
          new Decision.Degraded(
              attempt, StatusRecords.status(j.trouble(), attempt), j.due(), j.lookAgain());
      case Judgement.Recovered j -> new Decision.Recovered(attempt);
      case Judgement.Stalled j ->
          new Decision.Stall(attempt, StatusRecords.status(j.trouble(), attempt));
      case Judgement.UndoTo j -> undo(step, j);
      case Judgement.UndoAwaited j -> LearnerChecks.awaitUndo(step, Optional.of(j.target()));
      case Judgement.UndoPaused j -> Waits.paused(step, StepMessages.undoesStalledRollout());
      case Judgement.LeftStalled j -> left(step, j.why());
      case Judgement.UndoInProgress j -> new Decision.UndoInProgress(attempt, j.rollback());
      case Judgement.UndoneWhilePaused j -> Waits.paused(step, StepMessages.seesUndoThrough());
      case Judgement.Undone j ->
          Releases.beforeTheEnd(step)
              .or(() -> LearnerChecks.again(step))
              .orElseGet(
                  () ->
                      end(
                          step,
                          StepOutcome.StalledAndUndone,
                          Optional.of(j.rollback()),
                          StallMessages.undoneTo(j.rollback().toRevision())));
      case Judgement.UndoFailed j ->
          new Decision.Fail(
              attempt,
              StepOutcome.Stalled,
              "UndoFailed",
              j.why(),
              Optional.of(j.rollback()),
              true,
              null);
    };
  }

  /** Pods fail under a paused Deployment too, and their failure is told; else it just waits. */
  private static Decision goesOn(StepContext step, Optional<Instant> lookAgain) {
    boolean paused =
        step.rules().needsRollout()
            && step.deployment().filter(ObservedDeployment::paused).isPresent();
    return paused
        ? Waits.paused(step, StepMessages.goesOn())
        : new Decision.InProgress(step.attempt(), lookAgain);
  }

  private static Decision undo(StepContext step, Judgement.UndoTo to) {
    ObservedDeployment deployment = step.deployment().orElseThrow();
    Rollback rollback = to.rollback();
    String cause = step.diagnosisSoFar().map(DiagnosisStatus::cause).orElse(null);
    return new Decision.Undo(
        step.attempt(),
        new Change.Restore(
            deployment.name(),
            Change.Basis.of(deployment),
            to.target().replicaSet(),
            step.markers().own().undoing(rollback.fromRevision(), rollback.toRevision(), cause),
            step.changeCause(
                UndoMessages.changeCause(cause == null ? "unknown" : cause, rollback.target()))),
        rollback);
  }

  private static Decision left(StepContext step, Judgement.Why why) {
    return switch (why) {
      case POLICY -> end(step, StepOutcome.Stalled, Optional.empty(), StallMessages.leftByPolicy());
      case NOT_OURS ->
          end(step, StepOutcome.Stalled, Optional.empty(), StallMessages.leftToOthers());
      case TEMPLATE_SERVES ->
          end(
              step,
              StepOutcome.StalledNothingToUndo,
              Optional.empty(),
              StallMessages.templateRunsWell());
      case NO_TARGET ->
          end(
              step,
              StepOutcome.StalledNothingToUndo,
              Optional.empty(),
              StallMessages.nothingUndone(
                  NoRollbackTarget.because(step.deploymentName(), step.history())));
    };
  }

  /**
   * A stall is the step's end: as it was meant to where it was expected, else the lesson's end too.
   */
  private static Decision end(
      StepContext step, StepOutcome outcome, Optional<Rollback> rollback, String then) {
    if (step.attempt().step().isStallExpected()) {
      return new Decision.Pass(step.attempt(), outcome, rollback);
    }
    return new Decision.Fail(
        step.attempt(),
        outcome,
        "RolloutStalled",
        StallMessages.stalled(
            step.deploymentName(),
            step.diagnosisSoFar().map(DiagnosisStatus::explanation).orElse(null),
            then),
        rollback,
        false,
        outcome == StepOutcome.Stalled ? undoCommand(step) : null);
  }

  /** What the operator did not do on its own. */
  private static @Nullable String undoCommand(StepContext step) {
    return step.history()
        .undoTarget()
        .map(r -> Kubectl.rolloutUndo(step.deploymentName(), r.number()))
        .orElse(null);
  }
}
