package dev.guidedrollouts.status;

import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.HowStatus;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.api.v1alpha1.Step.Action;
import dev.guidedrollouts.api.v1alpha1.StepState;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.api.v1alpha1.StepStatusBuilder;
import dev.guidedrollouts.lesson.Decision;
import dev.guidedrollouts.lesson.LearnersHand;
import dev.guidedrollouts.lesson.PassedSteps;
import dev.guidedrollouts.lesson.ReconcileInput;
import dev.guidedrollouts.lesson.StepAttempt;
import dev.guidedrollouts.lesson.StepMarkers;
import dev.guidedrollouts.rollout.KnownRevision;
import dev.guidedrollouts.rollout.Rollback;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The entries of {@code status.steps}: one for each step of the spec, in its order. */
final class StepProjection {
  private StepProjection() {}

  static List<StepStatus> of(ReconcileInput input, Decision decision) {
    List<StepStatus> entries = new ArrayList<>();
    List<Step> steps = input.spec().stepsOrEmpty();
    if (decision instanceof Decision.Reject) {
      // The names may be what is wrong: nothing new is derived from a spec with errors.
      return input.status().stepsOrEmpty();
    }
    boolean later = false;
    for (Step step : steps) {
      StepStatus before = known(input, step);
      if (decision instanceof Decision.OnStep on && on.step().name().equals(step.nameOrEmpty())) {
        entries.add(current(input, on, before));
        later = true;
      } else {
        entries.add(later ? notBegun(before) : before);
      }
    }
    return entries;
  }

  /**
   * A step had begun, and one before it was added or changed: what it had made is made by another
   * attempt once its turn comes.
   */
  private static StepStatus notBegun(StepStatus known) {
    boolean begun = known.state() == StepState.Running || known.state() == StepState.Waiting;
    return begun ? anew(known) : known;
  }

  /** The step is another attempt: nothing of what it met before is told as if it were so now. */
  static StepStatus anew(StepStatus known) {
    return known.definition() == null
        ? pending(known, known.attempt())
        : pending(known, known.attemptOrFirst() + 1);
  }

  /**
   * The entry that the status has of a step, or one of a step that has not begun. One that passed
   * and was changed since has not: the digest that it began with tells that it is another attempt.
   */
  static StepStatus known(ReconcileInput input, Step step) {
    return input
        .status()
        .stepNamed(step.nameOrEmpty())
        .map(known -> isOutdated(step, known) ? pending(known, known.attempt()) : known)
        .orElseGet(
            () -> StepStatusBuilder.builder().name(step.name()).state(StepState.Pending).build());
  }

  private static boolean isOutdated(Step step, StepStatus known) {
    return known.state() == StepState.Passed && !StepAttempt.hasPassed(step, known);
  }

  private static StepStatus pending(StepStatus known, @Nullable Integer attempt) {
    return StepStatusBuilder.builder()
        .name(known.name())
        .state(StepState.Pending)
        .attempt(attempt)
        .definition(known.definition())
        .build();
  }

  private static StepStatus current(
      ReconcileInput input, Decision.OnStep decision, StepStatus before) {
    StepAttempt attempt = decision.step();
    boolean sameAttempt =
        before.attemptOrFirst() == attempt.number()
            && attempt.definition().equals(before.definition());
    Action action = attempt.step().action();
    StepStatusBuilder entry =
        StepStatusBuilder.builder()
            .name(attempt.name())
            .attempt(attempt.number())
            .definition(attempt.definition())
            .deployment(action.deploymentOrEmpty())
            .startedAt(sameAttempt ? before.startedAt() : null)
            .template(template(input, decision, sameAttempt ? before.template() : null));
    if (sameAttempt) {
      entry
          .waitsSince(before.waitsSince())
          .how(before.how())
          .manager(before.manager())
          .goal(before.goal())
          .goalImage(before.goalImage())
          .answeredRight(before.answeredRight())
          .hintsGiven(before.hintsGiven())
          .wrongTurns(before.wrongTurns())
          .wrongTurnCount(before.wrongTurnCount());
      if (before.answeredRight() != null) {
        // Why the answer was right.
        entry.explanation(before.explanation());
      }
    }
    if (attempt.step().rollOut() != null) {
      entry.image(attempt.step().rollOut().imageOrEmpty());
    }
    StepStatus ended = finish(input, decision, entry).build();
    return decision instanceof Decision.AwaitLearner awaited
        ? awaited(input, awaited, sameAttempt ? before : null, ended)
        : ended;
  }

  /** By whose hand the step was done, where that was not the operator's. */
  private static StepStatusBuilder hand(
      ReconcileInput input, StepStatusBuilder entry, Decision.Pass pass) {
    Optional<HowStatus> how = LearnersHand.of(input, pass);
    return entry
        .how(how.map(HowStatus::method).orElse(entry.how()))
        .manager(how.map(HowStatus::manager).orElse(entry.manager()));
  }

  private static StepStatusBuilder waiting(
      ReconcileInput input, StepStatusBuilder entry, Decision.AwaitLearner d) {
    return entry.state(StepState.Waiting).message(AwaitedMessages.message(input, d));
  }

  /** What is remembered while the learner is waited for: since when, for what, what was seen. */
  private static StepStatus awaited(
      ReconcileInput input,
      Decision.AwaitLearner awaited,
      @Nullable StepStatus before,
      StepStatus entry) {
    KnownRevision goal = awaited.goal();
    StepStatusBuilder next = StepStatusBuilder.builder(entry).seen(awaited.seen());
    Instant since =
        before == null || before.state() != StepState.Waiting ? null : before.waitsSince();
    next.waitsSince(since == null ? input.now() : since);
    if (entry.goal() == null && goal != null) {
      next.goal(goal.number()).goalImage(goal.image());
    }
    StepStatus waiting = next.build();
    boolean counted = before != null && Objects.equals(before.seen(), awaited.seen());
    return awaited
        .turn()
        .filter(turn -> !counted)
        .map(turn -> TurnProjection.with(waiting, turn.what(), turn.message(), input.now()))
        .orElse(waiting);
  }

  private static StepStatusBuilder finish(
      ReconcileInput input, Decision.OnStep decision, StepStatusBuilder entry) {
    return switch (decision) {
      case Decision.Wait d ->
          verdict(input, entry.state(StepState.Waiting).message(d.message()), d);
      case Decision.AwaitLearner d ->
          d.diagnosis() != null && d.diagnosis().detectedAt() != null
              ? why(waiting(input, entry, d), d.diagnosis())
              : d.what() == Decision.AwaitedAct.STEP
                  ? waiting(input, entry, d)
                  : verdict(input, waiting(input, entry, d), d);
      case Decision.Pass d ->
          hand(input, outcome(input, started(input, entry), d, d.rollback()), d)
              .state(StepState.Passed)
              .outcome(d.outcome())
              .message(StatusMessages.passed(input, d))
              .finishedAt(input.now());
      case Decision.Fail d ->
          outcome(input, entry, d, d.rollback())
              .state(StepState.Failed)
              .outcome(d.outcome())
              .message(d.message())
              .finishedAt(input.now());
      case Decision.Start d -> started(input, entry).state(StepState.Running);
      case Decision.InProgress d -> started(input, entry).state(StepState.Running);
      case Decision.Degraded d -> started(input, entry).state(StepState.Running);
      case Decision.Recovered d -> started(input, entry).state(StepState.Running);
      case Decision.Stall d -> why(started(input, entry).state(StepState.Running), d.diagnosis());
      case Decision.Undo d -> stalled(input, started(input, entry).state(StepState.Running), d);
      case Decision.UndoInProgress d ->
          stalled(input, started(input, entry).state(StepState.Running), d);
    };
  }

  /** Only of a change to a template: of a Service or a number of pods it says nothing. */
  private static @Nullable String template(
      ReconcileInput input, Decision.OnStep decision, @Nullable String known) {
    boolean own = !(decision instanceof Decision.Undo);
    return known == null && decision.step().step().action().movesTemplate() && own
        ? StepMarkers.of(input, decision.step()).templateOfAction()
        : known;
  }

  /**
   * The start that is known; after a crash between change and status, now is the best that is
   * known.
   */
  private static StepStatusBuilder started(ReconcileInput input, StepStatusBuilder entry) {
    Instant known = entry.startedAt();
    return entry.startedAt(known == null ? input.now() : known);
  }

  private static StepStatusBuilder outcome(
      ReconcileInput input,
      StepStatusBuilder entry,
      Decision.OnStep decision,
      Optional<Rollback> rollback) {
    boolean stalled = StepOutcomes.isStall(decision);
    if (stalled) {
      stalled(input, entry, decision);
      return rollback.isPresent() ? entry.revision(positive(rollback.get().fromRevision())) : entry;
    }
    if (StepOutcomes.of(decision) == null) {
      // Nothing came of the step: the Deployment's revision is not its.
      return entry;
    }
    if (decision.step().step().isStallExpected()) {
      // It stalled, and came through after all: why it had is told beside what it became.
      verdict(input, entry, decision);
    }
    entry.revision(
        PassedSteps.revision(input, decision.step(), rollback)
            .map(KnownRevision::number)
            .orElse(null));
    return rollback.map(f -> entry.image(f.toImage())).orElse(entry);
  }

  private static StepStatusBuilder stalled(
      ReconcileInput input, StepStatusBuilder entry, Decision.OnStep decision) {
    DiagnosisStatus diagnosis = input.diagnosisOf(decision.step()).orElse(null);
    return diagnosis == null ? entry : why(entry, diagnosis);
  }

  /** What was found stays told while the undo has to wait. */
  private static StepStatusBuilder verdict(
      ReconcileInput input, StepStatusBuilder entry, Decision.OnStep decision) {
    return input
        .diagnosisOf(decision.step())
        .filter(d -> d.detectedAt() != null)
        .map(d -> why(entry, d))
        .orElse(entry);
  }

  private static StepStatusBuilder why(StepStatusBuilder entry, DiagnosisStatus diagnosis) {
    return entry
        .revision(diagnosis.revision())
        .cause(diagnosis.cause())
        .explanation(diagnosis.explanation());
  }

  private static @Nullable Long positive(long number) {
    return number > 0 ? number : null;
  }
}
