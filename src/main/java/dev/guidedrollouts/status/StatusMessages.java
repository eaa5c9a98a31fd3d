package dev.guidedrollouts.status;

import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.RollOutAction;
import dev.guidedrollouts.api.v1alpha1.ScaleAction;
import dev.guidedrollouts.api.v1alpha1.Step.Action;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.api.v1alpha1.UndoOutcome;
import dev.guidedrollouts.api.v1alpha1.UndoStatus;
import dev.guidedrollouts.lesson.Decision;
import dev.guidedrollouts.lesson.NoRollbackTarget;
import dev.guidedrollouts.lesson.ReconcileInput;
import dev.guidedrollouts.lesson.StepAttempt;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.rollout.KnownRevision;
import dev.guidedrollouts.rollout.Rollback;
import dev.guidedrollouts.rollout.Rollout;
import dev.guidedrollouts.text.LearnerMessages;
import dev.guidedrollouts.text.LessonMessages;
import dev.guidedrollouts.text.StallMessages;
import dev.guidedrollouts.text.StepMessages;
import dev.guidedrollouts.text.UndoMessages;
import dev.guidedrollouts.validation.Durations;
import dev.guidedrollouts.validation.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which of the catalogue's sentences a status says, with what they name. */
final class StatusMessages {
  private StatusMessages() {}

  static String message(ReconcileInput input, Decision decision, List<StepStatus> steps) {
    return switch (decision) {
      case Decision.Reject d ->
          LessonMessages.invalid(d.violations().stream().map(Violation::text).toList());
      case Decision.Blocked d ->
          LessonMessages.waitsForLesson(d.claim().lesson(), d.claim().deployment());
      case Decision.Suspend d -> LessonMessages.suspended();
      case Decision.NoOp d -> String.valueOf(input.status().message());
      case Decision.Guard d -> String.valueOf(input.status().message());
      case Decision.Remember d -> String.valueOf(input.status().message());
      case Decision.Leftover d ->
          LessonMessages.leftover(
              d.unfinished().step(), d.unfinished().deployment(), d.unfinished().explanation());
      case Decision.Release d -> String.valueOf(input.status().message());
      case Decision.Acknowledge d -> String.valueOf(input.status().message());
      case Decision.AwaitLearner d -> AwaitedMessages.message(input, d);
      case Decision.Complete d -> LessonMessages.completed(steps.size());
      case Decision.Start d -> doing(input, d.step()) + brokenSince(input, d.step());
      case Decision.Wait d -> d.message();
      case Decision.InProgress d ->
          doing(input, d.step()) + waitedFor(input, d.step()) + brokenSince(input, d.step());
      case Decision.Degraded d -> degraded(input, d) + brokenSince(input, d.step());
      case Decision.Recovered d -> doing(input, d.step()) + brokenSince(input, d.step());
      case Decision.Stall d ->
          StallMessages.isStalled(deployment(d.step()), explanation(d.diagnosis()))
              + brokenSince(input, d.step());
      case Decision.Undo d -> undoing(input, d.step(), d.rollback());
      case Decision.UndoInProgress d -> undoing(input, d.step(), d.rollback());
      case Decision.Pass d ->
          Projector.isLast(input, d)
              ? LessonMessages.completed(steps.size())
              : LessonMessages.stepPassed(d.step().name(), passed(input, d));
      case Decision.Fail d -> LessonMessages.stepFailed(d.step().name(), d.message());
    };
  }

  private static String doing(ReconcileInput input, StepAttempt attempt) {
    String what =
        LessonMessages.onStep(
            attempt.index() + 1, input.spec().stepsOrEmpty().size(), attempt.goal());
    return attempt.step().isStallExpected() ? what + " " + LearnerMessages.meantToFail() : what;
  }

  /**
   * What has broken of passed steps while the operator goes on. Without numbers of pods: each would
   * be a write.
   */
  private static String brokenSince(ReconcileInput input, StepAttempt attempt) {
    return BrokenSince.before(input, attempt, deployment(attempt))
        .map(broken -> " " + brokenSince(broken))
        .collect(Collectors.joining());
  }

  /** One of them in a sentence. */
  static String brokenSince(BrokenSince broken) {
    return broken.now() == null
        ? LearnerMessages.goneSince(broken.deployment(), broken.step())
        : LearnerMessages.brokenSince(broken.deployment(), broken.step());
  }

  /** What the step is kept by while nothing is wrong, where that takes its time. */
  private static String waitedFor(ReconcileInput input, StepAttempt attempt) {
    return input
        .rollout(attempt.step().action().deploymentOrEmpty())
        .flatMap(Rollout::waitsFor)
        .map(words -> " " + words)
        .orElse("");
  }

  private static String degraded(ReconcileInput input, Decision.Degraded degraded) {
    DiagnosisStatus diagnosis = degraded.diagnosis();
    Instant since = diagnosis.firstSeenAt();
    String waitsFor =
        degraded
            .due()
            .filter(due -> since != null)
            .map(due -> StallMessages.ifItLasts(Durations.words(Duration.between(since, due))))
            .orElseGet(() -> onceBackedOff(input));
    return StallMessages.degraded(
        deployment(degraded.step()),
        explanation(diagnosis),
        waitsFor,
        !Boolean.TRUE.equals(diagnosis.permanent()));
  }

  private static String onceBackedOff(ReconcileInput input) {
    Duration longer = Durations.parse(input.spec().stallOrDefault().confirmAfterOrDefault());
    return StallMessages.onceBackedOff(longer.isZero() ? null : Durations.words(longer));
  }

  private static String undoing(ReconcileInput input, StepAttempt attempt, Rollback rollback) {
    return UndoMessages.goesBack(deployment(attempt), rollback.target())
        + brokenSince(input, attempt);
  }

  private static String deployment(StepAttempt attempt) {
    return String.valueOf(attempt.step().action().deployment());
  }

  /** How a step passed, and where a learner did without an undo that. */
  static String passed(ReconcileInput input, Decision.Pass pass) {
    return came(input, pass) + BroughtBack.words(input, pass).map(words -> " " + words).orElse("");
  }

  private static String came(ReconcileInput input, Decision.Pass pass) {
    Action action = pass.step().step().action();
    String deployment = String.valueOf(action.deployment());
    DiagnosisStatus diagnosis = input.diagnosisOf(pass.step()).orElse(null);
    String why = diagnosis == null ? null : explanation(diagnosis);
    return switch (pass.outcome()) {
      case RolledOut ->
          pass.step().step().isStallExpected()
              ? StallMessages.stalledAsMeantAndCured(deployment, why)
              : StepMessages.rolledOut(deployment, imageOf(action));
      case Scaled -> scaled(input, deployment, replicasOf(action));
      case Exposed -> StepMessages.exposed(deployment);
      case Predicted ->
          LearnerMessages.answeredRight(
              input.status().stepNamed(pass.step().name()).map(StepStatus::explanation).orElse(""));
      case Undone ->
          pass.rollback()
              .map(f -> StepMessages.undone(deployment, restored(input, deployment, f)))
              .or(() -> learnersUndo(input, pass.step()))
              .orElseGet(() -> StepMessages.neededNoUndo(deployment));
      case StalledAndUndone ->
          StallMessages.stalledAsMeantAndUndone(
              deployment,
              pass.rollback()
                  .map(f -> restored(input, deployment, f))
                  .orElseGet(() -> UndoMessages.revision(null, null)),
              why);
      case StalledNothingToUndo ->
          StallMessages.stalledAsMeantNothingToUndo(
              deployment,
              // As the ledger beside it has the revisions.
              NoRollbackTarget.because(
                  deployment, input.history(deployment, Optional.of(pass.step()))),
              why);
      case Stalled -> StallMessages.stalledAsMeant(deployment, why);
    };
  }

  /**
   * Which revision a learner was to bring back is in the status; whether he did, in the cluster.
   */
  private static Optional<String> learnersUndo(ReconcileInput input, StepAttempt attempt) {
    return input
        .status()
        .stepNamed(attempt.name())
        .filter(attempt::isThatOf)
        .filter(known -> known.goal() != null && known.waitsSince() != null)
        .map(
            known ->
                StepMessages.undone(
                    deployment(attempt),
                    restored(
                        input,
                        deployment(attempt),
                        Objects.requireNonNull(known.goal()),
                        known.goalImage())));
  }

  /** What came back, in words, with the number that it has now. */
  static String restored(ReconcileInput input, String deployment, Rollback rollback) {
    return restored(input, deployment, rollback.toRevision(), rollback.toImage());
  }

  private static String restored(
      ReconcileInput input, String deployment, long before, @Nullable String image) {
    // Whichever is current: after a death the next step's change may have been made already.
    Long now =
        input.history(deployment).byAnyNumber(before).map(KnownRevision::number).orElse(null);
    return UndoMessages.restoredRevision(before, now, image);
  }

  private static @Nullable String imageOf(Action action) {
    return action instanceof RollOutAction a ? a.imageOrEmpty() : null;
  }

  private static String scaled(ReconcileInput input, String deployment, int asked) {
    int now =
        input
            .observation()
            .deployment(deployment)
            .map(ObservedDeployment::desiredReplicas)
            .orElse(asked);
    return now == asked
        ? StepMessages.scaled(deployment, now)
        : StepMessages.scaledByOthersSince(deployment, asked, now);
  }

  private static int replicasOf(Action action) {
    return action instanceof ScaleAction a ? a.replicasOrZero() : 0;
  }

  /** The undo in one sentence. */
  static String undone(UndoStatus undo) {
    UndoOutcome outcome = undo.outcome();
    return switch (outcome == null ? UndoOutcome.Failed : outcome) {
      case Restored ->
          UndoMessages.restored(
              undo.deployment(),
              UndoMessages.restoredRevision(undo.toRevision(), undo.restoredAs(), undo.toImage()));
      case NothingToUndo -> UndoMessages.nothingToUndo(undo.deployment());
      case Failed ->
          UndoMessages.notRestored(
              undo.deployment(), UndoMessages.revision(undo.toRevision(), null));
    };
  }

  /** The cause in one sentence; absent where another version or hand wrote the diagnosis. */
  static String explanation(DiagnosisStatus diagnosis) {
    return StallMessages.orUnexplained(diagnosis.explanation());
  }

  /**
   * {@code docker.io/istio/examples-bookinfo-reviews-v3:1.20.2} gives {@code
   * examples-bookinfo-reviews-v3:1.20.2}.
   */
  static String shortImage(String image) {
    return image.substring(image.lastIndexOf('/') + 1);
  }
}
