package dev.guidedrollouts.status;

import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.LessonStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.StepState;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.engine.Decision;
import dev.guidedrollouts.engine.Leftovers;
import dev.guidedrollouts.engine.Situation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The next status, whole, from the previous one and a decision. Pure and idempotent: projecting the
 * same decision on its own result changes nothing, so that a status is only written when there is
 * news.
 */
public final class Projector {
  private Projector() {}

  public static LessonStatus project(Situation situation, Decision decision) {
    LessonStatus before = situation.status();
    if (decision instanceof Decision.Rest || decision instanceof Decision.Release) {
      if (!situation.violations().isEmpty() || situation.observation().unread() != null) {
        // Nothing was looked at.
        return before;
      }
      // An operator that knew no Stalled yet may have ended the lesson.
      LessonStatus whole =
          Columns.columns(ConditionSet.withStalled(withLedger(situation, decision, before)));
      return Quiet.settle(before, whole, decision);
    }
    List<StepStatus> steps = StepProjection.of(situation, decision);
    LessonPhase phase = phaseOf(situation, decision);
    LessonStatus next =
        Bounded.of(
            new LessonStatus(
                situation.generation(),
                phase,
                stepName(before, decision, steps),
                progress(situation, steps),
                Wording.message(situation, decision, steps),
                Wording.next(situation, decision, phase),
                steps,
                DiagnosisProjection.of(situation, decision),
                UndoProjection.of(situation, decision),
                before.deployments(),
                before.columns(),
                before.conditions()));
    LessonStatus whole = Columns.fill(withLedger(situation, decision, next));
    return Quiet.settle(before, ConditionSet.merge(situation, decision, whole), decision);
  }

  private static LessonStatus withLedger(
      Situation situation, Decision decision, LessonStatus status) {
    return LessonStatusBuilder.builder(status)
        .deployments(LedgerProjection.of(situation, decision, status))
        .build();
  }

  private static LessonPhase phaseOf(Situation situation, Decision decision) {
    return switch (decision) {
      case Decision.Reject d -> LessonPhase.Invalid;
      case Decision.Hold d -> LessonPhase.Pending;
      case Decision.Suspend d -> LessonPhase.Suspended;
      case Decision.Rest d -> situation.status().phaseOrDefault();
      case Decision.Leftover d ->
          d.unfinished().explanation() == null ? LessonPhase.Running : LessonPhase.Stalled;
      case Decision.Release d -> situation.status().phaseOrDefault();
      case Decision.Complete d -> LessonPhase.Completed;
      case Decision.Start d -> LessonPhase.Running;
      case Decision.Wait d -> isStalled(situation, d) ? LessonPhase.Stalled : LessonPhase.Running;
      case Decision.Watch d -> LessonPhase.Running;
      case Decision.Suspect d -> LessonPhase.Running;
      case Decision.Withdraw d -> LessonPhase.Running;
      case Decision.Stall d -> LessonPhase.Stalled;
      case Decision.Undo d -> LessonPhase.Undoing;
      case Decision.WatchUndo d -> LessonPhase.Undoing;
      case Decision.Pass d -> isLast(situation, d) ? LessonPhase.Completed : LessonPhase.Running;
      case Decision.Fail d -> LessonPhase.Failed;
    };
  }

  /** Whether no step is left when this one has passed. */
  static boolean isLast(Situation situation, Decision.Pass pass) {
    return situation.spec().stepsOrEmpty().stream()
            .map(s -> s.nameOrEmpty())
            .filter(name -> !name.equals(pass.step().name()))
            .allMatch(
                name ->
                    situation
                        .status()
                        .stepNamed(name)
                        .map(s -> s.state() == StepState.Passed)
                        .orElse(false))
        && Leftovers.of(situation).isEmpty();
  }

  /** By the diagnosis, not by the phase before: that may have been Suspended in between. */
  private static boolean isStalled(Situation situation, Decision.Wait wait) {
    return situation.diagnosisOf(wait.step()).map(DiagnosisStatus::detectedAt).isPresent();
  }

  private static @Nullable String stepName(
      LessonStatus before, Decision decision, List<StepStatus> steps) {
    return switch (decision) {
      case Decision.OnStep onStep -> onStep.step().name();
      case Decision.Complete d -> steps.isEmpty() ? null : steps.getLast().name();
      default ->
          steps.stream()
              .filter(s -> s.state() != StepState.Passed)
              .findFirst()
              .map(StepStatus::name)
              .orElse(before.step());
    };
  }

  private static String progress(Situation situation, List<StepStatus> steps) {
    long passed = steps.stream().filter(s -> s.state() == StepState.Passed).count();
    return passed + "/" + situation.spec().stepsOrEmpty().size();
  }
}
