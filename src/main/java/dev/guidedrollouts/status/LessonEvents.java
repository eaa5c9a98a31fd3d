package dev.guidedrollouts.status;

import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.lesson.Decision;
import dev.guidedrollouts.lesson.ReconcileInput;
import dev.guidedrollouts.lesson.Requests;
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
      case Decision.Recovered d -> withdrawn(d.step()).ifPresent(events::add);
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
          withdrawn(d.step()).ifPresent(events::add);
        }
        d.rollback().map(f -> undone(input, d.step(), f)).ifPresent(events::add);
        events.addAll(brokenSince(input, d.step()));
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
            .map(f -> undone(input, d.step(), f))
            .ifPresent(events::add);
        events.addAll(brokenSince(input, d.step()));
        events.add(
            event(
                true,
                "StepFailed",
                EventMessages.stepEnded(d.step().name(), d.message()),
                d.step()));
      }
      case Decision.AwaitLearner d -> events.addAll(awaited(input, d));
      case Decision.Acknowledge d -> asked(input, d.request()).ifPresent(events::add);
      case Decision.Complete d -> events.add(completed(input));
      case Decision.Reject d -> {}
      case Decision.Blocked d -> {}
      case Decision.Suspend d -> {}
      case Decision.Leftover d -> {}
      case Decision.NoOp d -> {}
      case Decision.Guard d -> {}
      case Decision.Remember d -> {}
      case Decision.Release d -> {}
      case Decision.Wait d -> {}
      case Decision.Undo d -> {}
      case Decision.UndoInProgress d -> {}
    }
    boolean silent =
        (decision instanceof Decision.NoOp || decision instanceof Decision.Release)
            && !Projector.hasLooked(input);
    boolean told =
        !(silent
            || decision instanceof Decision.Acknowledge
            || decision instanceof Decision.Reject
            || decision instanceof Decision.Guard
            || decision instanceof Decision.Remember);
    if (told) {
      events.addAll(Asides.events(input));
    }
    return List.copyOf(events);
  }

  /** That the learner's turn has come, and each wrong turn. */
  private static List<LessonEvent> awaited(ReconcileInput input, Decision.AwaitLearner d) {
    Optional<StepStatus> known =
        input.status().stepNamed(d.step().name()).filter(d.step()::isThatOf);
    int before = known.map(StepStatus::wrongTurnCountOrZero).orElse(0);
    if (d.turn().isPresent()) {
      return List.of(
          new LessonEvent(
              false,
              "WrongTurn",
              EventMessages.stepEnded(d.step().name(), d.turn().get().message()),
              "WrongTurn/" + d.step().name() + "/" + d.step().number() + "/" + (before + 1)));
    }
    return known.map(StepStatus::waitsSince).isPresent()
        ? List.of()
        : List.of(
            event(
                false,
                "WaitingForLearner",
                EventMessages.stepEnded(d.step().name(), AwaitedMessages.message(input, d)),
                d.step()));
  }

  /** Of what people say to each other. */
  private static Optional<LessonEvent> asked(ReconcileInput input, Requests.Request request) {
    String reason =
        switch (request.kind()) {
          case HELP -> "HelpAsked";
          case SAY -> "Answered";
          default -> null;
        };
    String said = request.said();
    if (reason == null || said.isEmpty()) {
      return Optional.empty();
    }
    String step = input.status().step();
    return Optional.of(
        new LessonEvent(
            false,
            reason,
            step == null ? said : EventMessages.stepEnded(step, said),
            reason + "/" + request.token() + "/" + input.now().toEpochMilli()));
  }

  /**
   * What broke while a step of the operator's was under way, told once at the step's end: by then
   * the status has told it, so it was not for a moment only, and it tells it no more.
   */
  private static List<LessonEvent> brokenSince(ReconcileInput input, StepAttempt attempt) {
    String told = String.valueOf(input.status().message());
    return BrokenSince.before(input, attempt, deployment(attempt))
        .filter(broken -> told.contains(StatusMessages.brokenSince(broken)))
        .map(
            broken ->
                new LessonEvent(
                    true,
                    "BrokenSince",
                    EventMessages.stepEnded(attempt.name(), StatusMessages.brokenSince(broken)),
                    "BrokenSince/%s/%s/%d"
                        .formatted(broken.deployment(), attempt.name(), attempt.number())))
        .toList();
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

  /** What a learner has mended has not recovered by itself. */
  private static Optional<LessonEvent> withdrawn(StepAttempt attempt) {
    return attempt.step().isLearners()
        ? Optional.empty()
        : Optional.of(
            event(
                false,
                "DiagnosisWithdrawn",
                EventMessages.recovered(attempt.name(), deployment(attempt)),
                attempt));
  }

  private static LessonEvent undone(ReconcileInput input, StepAttempt attempt, Rollback facts) {
    String deployment = deployment(attempt);
    String what = StatusMessages.restored(input, deployment, facts);
    return event(false, "Undone", UndoMessages.isBack(deployment, what), attempt);
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
