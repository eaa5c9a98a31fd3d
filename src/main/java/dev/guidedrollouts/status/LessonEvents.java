package dev.guidedrollouts.status;

import dev.guidedrollouts.engine.Decision;
import dev.guidedrollouts.engine.Situation;
import dev.guidedrollouts.engine.StepAttempt;
import dev.guidedrollouts.engine.UndoFacts;
import dev.guidedrollouts.model.LessonEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The Events that a decision is worth. */
public final class LessonEvents {
  private LessonEvents() {}

  public static List<LessonEvent> of(Situation situation, Decision decision) {
    List<LessonEvent> events = new ArrayList<>();
    switch (decision) {
      case Decision.Start d -> events.add(started(situation, d.step()));
      case Decision.Suspect d -> startedUnseen(situation, d.step()).ifPresent(events::add);
      case Decision.Watch d -> startedUnseen(situation, d.step()).ifPresent(events::add);
      case Decision.Withdraw d -> events.add(withdrawn(d.step()));
      case Decision.Stall d -> {
        startedUnseen(situation, d.step()).ifPresent(events::add);
        events.add(
            event(
                true,
                "RolloutStalled",
                "Deployment %s: %s: %s"
                    .formatted(
                        d.step().step().action().deployment(),
                        d.diagnosis().cause(),
                        Wording.explanation(d.diagnosis())),
                d.step()));
      }
      case Decision.Pass d -> {
        startedUnseen(situation, d.step()).ifPresent(events::add);
        if (DiagnosisProjection.isCured(situation, d)) {
          events.add(withdrawn(d.step()));
        }
        d.facts().map(f -> undone(d.step(), f)).ifPresent(events::add);
        events.add(
            event(
                false,
                "StepPassed",
                d.step().name() + ": " + Wording.passed(situation, d),
                d.step()));
        if (Projector.isLast(situation, d)) {
          events.add(completed(situation));
        }
      }
      case Decision.Fail d -> {
        d.facts().filter(f -> !d.undoFailed()).map(f -> undone(d.step(), f)).ifPresent(events::add);
        events.add(event(true, "StepFailed", d.step().name() + ": " + d.message(), d.step()));
      }
      case Decision.Complete d -> events.add(completed(situation));
      case Decision.Reject d -> {}
      case Decision.Hold d -> {}
      case Decision.Suspend d -> {}
      case Decision.Leftover d -> {}
      case Decision.Rest d -> {}
      case Decision.Release d -> {}
      case Decision.Wait d -> {}
      case Decision.Undo d -> {}
      case Decision.WatchUndo d -> {}
    }
    return List.copyOf(events);
  }

  private static LessonEvent started(Situation situation, StepAttempt attempt) {
    return event(
        false,
        "StepStarted",
        "%s (%d of %d)"
            .formatted(attempt.name(), attempt.index() + 1, situation.spec().stepsOrEmpty().size()),
        attempt);
  }

  /**
   * A step whose change needed no write, or whose first status was lost in a crash, has begun all
   * the same.
   */
  private static Optional<LessonEvent> startedUnseen(Situation situation, StepAttempt attempt) {
    boolean known =
        situation
            .status()
            .stepNamed(attempt.name())
            .map(s -> s.startedAt() != null && s.attemptOrFirst() == attempt.number())
            .orElse(false);
    return known ? Optional.empty() : Optional.of(started(situation, attempt));
  }

  private static LessonEvent withdrawn(StepAttempt attempt) {
    return event(
        false,
        "DiagnosisWithdrawn",
        "%s: what was wrong with Deployment %s has cured itself."
            .formatted(attempt.name(), attempt.step().action().deployment()),
        attempt);
  }

  private static LessonEvent undone(StepAttempt attempt, UndoFacts facts) {
    return event(
        false,
        "Undone",
        "Deployment %s is back at %s."
            .formatted(attempt.step().action().deployment(), facts.target()),
        attempt);
  }

  private static LessonEvent completed(Situation situation) {
    int steps = situation.spec().stepsOrEmpty().size();
    return new LessonEvent(
        false,
        "LessonCompleted",
        steps == 1 ? "The lesson's one step passed." : "All " + steps + " steps passed.",
        "LessonCompleted/" + situation.generation());
  }

  private static LessonEvent event(
      boolean warning, String reason, String message, StepAttempt attempt) {
    return new LessonEvent(
        warning, reason, message, reason + "/" + attempt.name() + "/" + attempt.number());
  }
}
