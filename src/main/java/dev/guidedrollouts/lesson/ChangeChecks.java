package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.ExposeAction;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.rollout.KnownRevision;
import dev.guidedrollouts.rollout.Rollback;
import dev.guidedrollouts.rollout.Rollout;
import dev.guidedrollouts.text.StepMessages;
import java.util.List;
import java.util.Optional;

/** After the step's change: what others have made of it. */
final class ChangeChecks {
  private ChangeChecks() {}

  /** The Deployment is not there any more. */
  static Optional<Decision> gone(StepContext step) {
    return step.begun() && step.deployment().isEmpty()
        ? Optional.of(
            Decision.Fail.because(
                step.attempt(),
                "DeploymentDeleted",
                StepMessages.deploymentDeleted(step.deploymentName())))
        : Optional.empty();
  }

  /**
   * Where the rollout was in trouble and a revision that ran well is back, it was the undo that was
   * due, done by somebody's hand: it is seen through like one of the operator's own.
   */
  static Optional<Decision> undoneByOthers(StepContext step) {
    Optional<DiagnosisStatus> trouble = step.diagnosisSoFar();
    if (!isChanged(step) || trouble.isEmpty() || !step.action().movesTemplate()) {
      return Optional.empty();
    }
    Rollout rollout = step.rollout().orElseThrow();
    return step.history()
        .current()
        .filter(r -> isFitToReturnTo(r, rollout) && !isDiagnosed(r, trouble.get()))
        .filter(r -> !LearnerChecks.isLearnersUndo(step) || LearnerChecks.isGoal(r, step))
        .map(back -> undoneTo(back, trouble.get()))
        .map(
            undo ->
                RolloutChecks.decision(
                    step,
                    new Rollout(
                            rollout.seen(),
                            rollout.remembered().undoing(undo),
                            rollout.policy(),
                            rollout.now())
                        .judgement()));
  }

  private static Rollback undoneTo(KnownRevision back, DiagnosisStatus trouble) {
    List<Long> former = back.formerNumbers();
    return new Rollback(
        Optional.ofNullable(trouble.revision()).orElse(0L),
        trouble.image(),
        former.isEmpty() ? back.number() : former.getLast(),
        back.image());
  }

  /** It ran well, or nothing is known of it and it serves. */
  private static boolean isFitToReturnTo(KnownRevision revision, Rollout rollout) {
    return switch (revision.verdict()) {
      case HEALTHY -> true;
      case UNKNOWN -> rollout.serves();
      case STALLED -> false;
    };
  }

  private static boolean isDiagnosed(KnownRevision revision, DiagnosisStatus trouble) {
    return trouble.revision() != null && trouble.revision() == revision.number();
  }

  /**
   * Somebody else changed what the step had declared. That ends the step: the operator fights
   * nobody.
   */
  static Optional<Decision> changedByOthers(StepContext step) {
    return isChanged(step)
        ? Optional.of(
            Decision.Fail.because(step.attempt(), "ChangedByOthers", whatTheyChanged(step)))
        : Optional.empty();
  }

  /** Whether what the step had declared is there no more. */
  static boolean isChanged(StepContext step) {
    return step.begun() && !step.rules().declared(step);
  }

  private static String whatTheyChanged(StepContext step) {
    ExposeAction expose = step.attempt().step().expose();
    if (expose != null) {
      return StepMessages.serviceChangedByOthers(expose.serviceOrDefault());
    }
    ObservedDeployment now = step.deployment().orElseThrow();
    String image = step.rollout().orElseThrow().remembered().provenance().imageIn(now.containers());
    return StepMessages.deploymentChangedByOthers(now.name(), image, now.desiredReplicas());
  }
}
