package dev.guidedrollouts.status;

import dev.guidedrollouts.lesson.Decision;
import dev.guidedrollouts.lesson.ReconcileInput;
import dev.guidedrollouts.lesson.StepAttempt;
import dev.guidedrollouts.model.LessonEvent;
import dev.guidedrollouts.rollout.Rollback;
import dev.guidedrollouts.text.EventMessages;
import dev.guidedrollouts.text.LessonMessages;
import dev.guidedrollouts.text.UndoMessages;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The Events that a decision is worth. */
public final class LessonEvents {
  private LessonEvents() {}

  public static List<LessonEvent> of(ReconcileInput input, Decision decision) {
    List<LessonEvent> events = new ArrayList<>();
    switch (decision) {
      case Decision.Start d -> events.add(started(input, d.step()));
      case Decision.Degraded d -> startedUnseen(input, d.step()).ifPresent(events::add);
      case Decision.InProgress d -> startedUnseen(input, d.step()).ifPresent(events::add);
      case Decision.Recovered d -> events.add(withdrawn(d.step()));
      case Decision.Stall d -> {
        startedUnseen(input, d.step()).ifPresent(events::add);
        events.add(
            event(
                true,
                "RolloutStalled",
                EventMessages.rolloutStalled(
                    deployment(d.step()),
                    String.valueOf(d.diagnosis().cause()),
                    StatusMessages.explanation(d.diagnosis())),
                d.step()));
      }
      case Decision.Pass d -> {
        startedUnseen(input, d.step()).ifPresent(events::add);
        if (DiagnosisProjection.isCured(input, d)) {
          events.add(withdrawn(d.step()));
        }
        d.rollback().map(f -> undone(d.step(), f)).ifPresent(events::add);
        events.add(
            event(
                false,
                "StepPassed",
                EventMessages.stepEnded(d.step().name(), StatusMessages.passed(input, d)),
                d.step()));
        if (Projector.isLast(input, d)) {
          events.add(completed(input));
        }
      }
      case Decision.Fail d -> {
        d.rollback()
            .filter(f -> !d.undoFailed())
            .map(f -> undone(d.step(), f))
            .ifPresent(events::add);
        events.add(
            event(
                true,
                "StepFailed",
                EventMessages.stepEnded(d.step().name(), d.message()),
                d.step()));
      }
      case Decision.Complete d -> events.add(completed(input));
      case Decision.Reject d -> {}
      case Decision.Blocked d -> {}
      case Decision.Suspend d -> {}
      case Decision.Leftover d -> {}
      case Decision.NoOp d -> {}
      case Decision.Release d -> {}
      case Decision.Wait d -> {}
      case Decision.Undo d -> {}
      case Decision.UndoInProgress d -> {}
    }
    return List.copyOf(events);
  }

  private static LessonEvent started(ReconcileInput input, StepAttempt attempt) {
    return event(
        false,
        "StepStarted",
        EventMessages.stepStarted(
            attempt.name(), attempt.index() + 1, input.spec().stepsOrEmpty().size()),
        attempt);
  }

  /**
   * A step whose change needed no write, or whose first status was lost in a crash, has begun all
   * the same.
   */
  private static Optional<LessonEvent> startedUnseen(ReconcileInput input, StepAttempt attempt) {
    boolean known =
        input
            .status()
            .stepNamed(attempt.name())
            .map(s -> s.startedAt() != null && s.attemptOrFirst() == attempt.number())
            .orElse(false);
    return known ? Optional.empty() : Optional.of(started(input, attempt));
  }

  private static LessonEvent withdrawn(StepAttempt attempt) {
    return event(
        false,
        "DiagnosisWithdrawn",
        EventMessages.recovered(attempt.name(), deployment(attempt)),
        attempt);
  }

  private static LessonEvent undone(StepAttempt attempt, Rollback facts) {
    return event(
        false, "Undone", UndoMessages.isBack(deployment(attempt), facts.target()), attempt);
  }

  private static LessonEvent completed(ReconcileInput input) {
    return new LessonEvent(
        false,
        "LessonCompleted",
        LessonMessages.completed(input.spec().stepsOrEmpty().size()),
        "LessonCompleted/" + input.generation());
  }

  private static String deployment(StepAttempt attempt) {
    return String.valueOf(attempt.step().action().deployment());
  }

  private static LessonEvent event(
      boolean warning, String reason, String message, StepAttempt attempt) {
    return new LessonEvent(
        warning, reason, message, reason + "/" + attempt.name() + "/" + attempt.number());
  }
}
