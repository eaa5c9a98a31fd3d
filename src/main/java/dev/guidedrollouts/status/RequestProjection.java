package dev.guidedrollouts.status;

import dev.guidedrollouts.api.v1alpha1.HelpStatus;
import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.LessonStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.api.v1alpha1.StepState;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.api.v1alpha1.StepStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.WrongTurn;
import dev.guidedrollouts.lesson.Prediction;
import dev.guidedrollouts.lesson.ReconcileInput;
import dev.guidedrollouts.lesson.Requests;
import dev.guidedrollouts.lesson.StepAttempt;
import dev.guidedrollouts.text.LearnerMessages;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What becomes of a status when a request by annotation is taken up. */
final class RequestProjection {
  private RequestProjection() {}

  static LessonStatus of(ReconcileInput input, Requests.Request request) {
    LessonStatus before = input.status();
    if (before.acknowledgedOrEmpty().contains(request.token())) {
      return before;
    }
    LessonStatusBuilder next = LessonStatusBuilder.builder(before);
    switch (request.kind()) {
      case HELP -> {
        next.help(said(input, request));
        next.say(null);
      }
      case SAY -> next.say(said(input, request));
      case HINT -> next.steps(steps(input, RequestProjection::oneHintMore));
      case ANSWER -> answered(input, request.value(), next);
      case REPLAY -> startOver(input, request.value(), next);
    }
    List<String> acknowledged = new ArrayList<>(acknowledged(input));
    acknowledged.add(request.token());
    return next.acknowledged(acknowledged).build();
  }

  /** The requests that were taken up and whose annotations are still there. */
  static List<String> acknowledged(ReconcileInput input) {
    return input.requests().acknowledged(input.status()).stream()
        .map(Requests.Request::token)
        .toList();
  }

  /** An empty text lowers the hand. */
  private static @Nullable HelpStatus said(ReconcileInput input, Requests.Request request) {
    String text = request.said();
    return text.isEmpty() ? null : new HelpStatus(text, input.now());
  }

  /** The entries of the steps, the present one's changed. */
  private static List<StepStatus> steps(ReconcileInput input, UnaryOperator<StepStatus> change) {
    Optional<StepAttempt> current = input.currentStep();
    return input.spec().stepsOrEmpty().stream()
        .map(
            step -> {
              StepStatus known = StepProjection.known(input, step);
              return current.filter(c -> c.name().equals(step.nameOrEmpty())).isPresent()
                  ? change.apply(ofAttempt(known, current.get()))
                  : known;
            })
        .toList();
  }

  /** What is noted of a step is noted of its present attempt. */
  private static StepStatus ofAttempt(StepStatus known, StepAttempt attempt) {
    return attempt.isThatOf(known)
        ? known
        : StepStatusBuilder.builder()
            .name(attempt.name())
            .state(StepState.Pending)
            .attempt(attempt.number())
            .definition(attempt.definition())
            .build();
  }

  private static StepStatus oneHintMore(StepStatus step) {
    return StepStatusBuilder.builder(step).hintsGiven(step.hintsGivenOrZero() + 1).build();
  }

  private static void answered(ReconcileInput input, String answer, LessonStatusBuilder next) {
    Prediction prediction =
        input
            .currentStep()
            .map(s -> s.step().predict())
            .map(asked -> Prediction.of(input, asked, answer))
            .orElseThrow();
    String told =
        prediction.right()
            ? LearnerMessages.answeredRight(prediction.why())
            : LearnerMessages.answeredWrong(prediction.why());
    next.message(told);
    next.steps(
        steps(
            input,
            step ->
                prediction.right()
                    ? StepStatusBuilder.builder(step)
                        .answeredRight(true)
                        .explanation(prediction.why())
                        .build()
                    : TurnProjection.with(step, WrongTurn.WrongAnswer, told, input.now())));
  }

  /**
   * The steps from that one on are new attempts; what they met before is not shown as if it were so
   * now. What they had made of the cluster stays until they make something else of it.
   */
  private static void startOver(ReconcileInput input, String from, LessonStatusBuilder next) {
    List<StepStatus> steps = new ArrayList<>();
    boolean again = false;
    for (Step step : input.spec().stepsOrEmpty()) {
      StepStatus known = StepProjection.known(input, step);
      again |= from.equals(step.nameOrEmpty());
      steps.add(again ? StepProjection.anew(known) : known);
    }
    long passed = steps.stream().filter(s -> s.state() == StepState.Passed).count();
    next.phase(LessonPhase.Running)
        .step(from)
        .progress(passed + "/" + steps.size())
        .message(LearnerMessages.startsOver(from))
        .next(null)
        .steps(steps)
        .diagnosis(null)
        .undo(null);
  }
}
