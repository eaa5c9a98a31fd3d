package dev.guidedrollouts.status;

import dev.guidedrollouts.api.v1alpha1.ColumnsStatus;
import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.LessonStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.api.v1alpha1.StepStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.UndoStatus;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code status.columns}: a column of {@code kubectl get} is a path, which can't say "only if it is
 * of the present step", so what the columns show is worked out here.
 */
final class Columns {
  private static final ColumnsStatus NONE = new ColumnsStatus(null, null, null, null, null);

  private Columns() {}

  /** The status with its columns, and with what became of the latest undo noted at its step. */
  static LessonStatus fill(LessonStatus next) {
    LessonStatus noted =
        LessonStatusBuilder.builder(next)
            .steps(next.stepsOrEmpty().stream().map(step -> noted(step, next.undo())).toList())
            .build();
    return columns(noted);
  }

  /** The status with its columns. */
  static LessonStatus columns(LessonStatus next) {
    return LessonStatusBuilder.builder(next).columns(of(next)).build();
  }

  private static @Nullable ColumnsStatus of(LessonStatus status) {
    Optional<StepStatus> present = Optional.ofNullable(status.step()).flatMap(status::stepNamed);
    String diagnosis = present.flatMap(step -> cause(step, status.diagnosis())).orElse(null);
    String undoneTo = present.flatMap(step -> summary(step, status.undo())).orElse(null);
    if (diagnosis == null && hasEnded(status)) {
      Optional<StepStatus> last = lastStall(status);
      diagnosis = last.map(StepStatus::cause).orElse(null);
      // Where no rollout stalled, an undo that was the last step is all there is to tell.
      undoneTo =
          last.isEmpty()
              ? undoneTo
              : last.map(StepStatus::undoneTo)
                  .or(() -> last.flatMap(step -> summary(step, status.undo())))
                  .orElse(null);
    }
    Instant waitingSince =
        status.phase() == LessonPhase.WaitingForLearner
            ? present.map(StepStatus::waitsSince).orElse(null)
            : null;
    Integer wrongTurns = present.map(StepStatus::wrongTurnCount).orElse(null);
    String hand = status.help() == null ? null : status.say() == null ? "up" : "answered";
    ColumnsStatus columns = new ColumnsStatus(diagnosis, undoneTo, waitingSince, wrongTurns, hand);
    return NONE.equals(columns) ? null : columns;
  }

  private static boolean hasEnded(LessonStatus status) {
    return status.phase() == LessonPhase.Completed || status.phase() == LessonPhase.Failed;
  }

  private static Optional<StepStatus> lastStall(LessonStatus status) {
    return status.stepsOrEmpty().stream()
        .filter(step -> StepOutcomes.isStall(step.outcome()) && step.finishedAt() != null)
        .max(Comparator.comparing(StepStatus::finishedAt));
  }

  private static Optional<String> cause(StepStatus step, @Nullable DiagnosisStatus diagnosis) {
    return Optional.ofNullable(diagnosis)
        .filter(d -> String.valueOf(step.name()).equals(d.step()))
        .filter(d -> d.attempt() == null || d.attempt() == step.attemptOrFirst())
        .map(DiagnosisStatus::cause);
  }

  private static Optional<String> summary(StepStatus step, @Nullable UndoStatus undo) {
    return Optional.ofNullable(undo).filter(u -> isOf(step, u)).map(UndoStatus::summary);
  }

  /** By its times too: an undo has no attempt, and an earlier one says nothing of this. */
  private static boolean isOf(StepStatus step, UndoStatus undo) {
    if (!String.valueOf(step.name()).equals(undo.step()) || undo.startedAt() == null) {
      return false;
    }
    boolean endedTogether =
        undo.finishedAt() != null && undo.finishedAt().equals(step.finishedAt());
    return endedTogether
        || (step.startedAt() != null && !undo.startedAt().isBefore(step.startedAt()));
  }

  private static StepStatus noted(StepStatus step, @Nullable UndoStatus undo) {
    if (!StepOutcomes.isStall(step.outcome()) || step.undoneTo() != null) {
      return step;
    }
    return summary(step, undo)
        .map(summary -> StepStatusBuilder.builder(step).undoneTo(summary).build())
        .orElse(step);
  }
}
