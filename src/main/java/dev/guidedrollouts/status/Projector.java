package dev.guidedrollouts.status;

import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.LessonStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.StepState;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.lesson.Decision;
import dev.guidedrollouts.lesson.Leftovers;
import dev.guidedrollouts.lesson.ReconcileInput;
import dev.guidedrollouts.lesson.StepAttempt;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The next status, whole, from the previous one and a decision. Pure and idempotent: projecting the
 * same decision on its own result changes nothing, so that a status is only written when there is
 * news.
 */
public final class Projector {
  private Projector() {}

  public static LessonStatus project(ReconcileInput input, Decision decision) {
    LessonStatus before = input.status();
    if (decision instanceof Decision.Guard) {
      return before;
    }
    if (decision instanceof Decision.Remember remember) {
      return LessonStatusBuilder.builder(before).before(remember.before()).build();
    }
    if (decision instanceof Decision.Acknowledge acknowledged) {
      LessonStatus taken = RequestProjection.of(input, acknowledged.request());
      LessonStatus whole = Columns.fill(texts(input, taken, before::hintsOrEmpty));
      return taken.phase() == before.phase() ? whole : ConditionSet.merge(input, decision, whole);
    }
    if (decision instanceof Decision.NoOp || decision instanceof Decision.Release) {
      if (!hasLooked(input)) {
        return before;
      }
      before =
          LessonStatusBuilder.builder(before)
              .acknowledged(RequestProjection.acknowledged(input))
              .message(Asides.still(input))
              .build();
      // An operator that knew no Stalled yet may have ended the lesson.
      LessonStatus whole =
          Columns.columns(ConditionSet.withStalled(withLedger(input, decision, before)));
      return StatusChangeFilter.settle(input.status(), whole, decision);
    }
    List<StepStatus> steps = StepProjection.of(input, decision);
    LessonPhase phase = phaseOf(input, decision);
    LessonStatus next =
        Bounded.of(
            LessonStatusBuilder.builder(before)
                .observedGeneration(input.generation())
                .phase(phase)
                .step(stepName(before, decision, steps))
                .progress(progress(input, steps))
                .message(StatusMessages.message(input, decision, steps) + Asides.after(input))
                .next(NextCommand.of(input, decision, phase))
                .help(decision instanceof Decision.Pass ? null : before.help())
                .say(decision instanceof Decision.Pass ? null : before.say())
                .acknowledged(RequestProjection.acknowledged(input))
                .steps(steps)
                .diagnosis(DiagnosisProjection.of(input, decision))
                .undo(UndoProjection.of(input, decision))
                .build());
    LessonStatus told =
        texts(
            input,
            next,
            () ->
                decision instanceof Decision.AwaitLearner awaited
                    ? AwaitedMessages.hints(input, awaited)
                    : List.of());
    LessonStatus whole = Columns.fill(withLedger(input, decision, told));
    return StatusChangeFilter.settle(before, ConditionSet.merge(input, decision, whole), decision);
  }

  /**
   * The author's texts as far as the status before has them; of our own hints, where the author
   * wrote none, those that were given.
   *
   * @param generated asked only where one was given
   */
  private static LessonStatus texts(
      ReconcileInput input, LessonStatus next, Supplier<List<String>> generated) {
    int given = StatusTexts.hintsGiven(next);
    List<String> own = given == 0 ? List.of() : generated.get();
    return StatusTexts.carried(
        input.status(),
        LessonStatusBuilder.builder(next)
            .hints(own.subList(0, Math.min(given, own.size())))
            .build(),
        input.spec(),
        input.generation());
  }

  private static LessonStatus withLedger(
      ReconcileInput input, Decision decision, LessonStatus status) {
    return LessonStatusBuilder.builder(status)
        .deployments(LedgerProjection.of(input, decision, status))
        .build();
  }

  private static LessonPhase phaseOf(ReconcileInput input, Decision decision) {
    return switch (decision) {
      case Decision.Reject d -> LessonPhase.Invalid;
      case Decision.Blocked d -> LessonPhase.Pending;
      case Decision.Suspend d -> LessonPhase.Suspended;
      case Decision.NoOp d -> input.status().phaseOrDefault();
      case Decision.Guard d -> input.status().phaseOrDefault();
      case Decision.Remember d -> input.status().phaseOrDefault();
      case Decision.Leftover d ->
          d.unfinished().explanation() == null ? LessonPhase.Running : LessonPhase.Stalled;
      case Decision.Release d -> input.status().phaseOrDefault();
      case Decision.Acknowledge d -> input.status().phaseOrDefault();
      case Decision.AwaitLearner d -> LessonPhase.WaitingForLearner;
      case Decision.Complete d -> LessonPhase.Completed;
      case Decision.Start d -> LessonPhase.Running;
      case Decision.Wait d -> isStalled(input, d) ? LessonPhase.Stalled : LessonPhase.Running;
      case Decision.InProgress d -> LessonPhase.Running;
      case Decision.Degraded d -> LessonPhase.Running;
      case Decision.Recovered d -> LessonPhase.Running;
      case Decision.Stall d -> LessonPhase.Stalled;
      case Decision.Undo d -> LessonPhase.Undoing;
      case Decision.UndoInProgress d -> LessonPhase.Undoing;
      case Decision.Pass d -> isLast(input, d) ? LessonPhase.Completed : LessonPhase.Running;
      case Decision.Fail d -> LessonPhase.Failed;
    };
  }

  /** Else the status of an ended lesson stays as it is. */
  static boolean hasLooked(ReconcileInput input) {
    return input.violations().isEmpty() && input.observation().unread() == null;
  }

  /** Whether no step is left when this one has passed. */
  static boolean isLast(ReconcileInput input, Decision.Pass pass) {
    return input.spec().stepsOrEmpty().stream()
            .filter(step -> !step.nameOrEmpty().equals(pass.step().name()))
            .allMatch(
                step ->
                    input
                        .status()
                        .stepNamed(step.nameOrEmpty())
                        .map(known -> StepAttempt.hasPassed(step, known))
                        .orElse(false))
        && Leftovers.of(input).isEmpty();
  }

  /** By the diagnosis, not by the phase before: that may have been Suspended in between. */
  private static boolean isStalled(ReconcileInput input, Decision.Wait wait) {
    return input.diagnosisOf(wait.step()).map(DiagnosisStatus::detectedAt).isPresent();
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

  private static String progress(ReconcileInput input, List<StepStatus> steps) {
    long passed = steps.stream().filter(s -> s.state() == StepState.Passed).count();
    return passed + "/" + input.spec().stepsOrEmpty().size();
  }
}
