package dev.guidedrollouts.status;

import dev.guidedrollouts.api.v1alpha1.Action;
import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.RevisionStatus;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.api.v1alpha1.StepState;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.api.v1alpha1.StepStatusBuilder;
import dev.guidedrollouts.engine.Decision;
import dev.guidedrollouts.engine.Situation;
import dev.guidedrollouts.engine.StepAttempt;
import dev.guidedrollouts.engine.UndoFacts;
import dev.guidedrollouts.engine.WrittenTemplate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The entries of {@code status.steps}: one for each step of the spec, in its order. */
final class StepProjection {
  private StepProjection() {}

  static List<StepStatus> of(Situation situation, Decision decision) {
    List<StepStatus> entries = new ArrayList<>();
    List<Step> steps = situation.spec().stepsOrEmpty();
    if (decision instanceof Decision.Reject) {
      // The names may be what is wrong: nothing new is derived from a spec with errors.
      return situation.status().stepsOrEmpty();
    }
    for (Step step : steps) {
      StepStatus before =
          situation.status().stepNamed(step.nameOrEmpty()).orElseGet(() -> pending(step));
      entries.add(
          decision instanceof Decision.OnStep on && on.step().name().equals(step.nameOrEmpty())
              ? current(situation, on, before)
              : before);
    }
    return entries;
  }

  private static StepStatus pending(Step step) {
    return StepStatusBuilder.builder().name(step.name()).state(StepState.Pending).build();
  }

  private static StepStatus current(
      Situation situation, Decision.OnStep decision, StepStatus before) {
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
            .template(template(situation, decision, sameAttempt ? before.template() : null));
    if (attempt.step().rollOut() != null) {
      entry.image(attempt.step().rollOut().imageOrEmpty());
    }
    return finish(situation, decision, entry).build();
  }

  private static StepStatusBuilder finish(
      Situation situation, Decision.OnStep decision, StepStatusBuilder entry) {
    return switch (decision) {
      case Decision.Wait d ->
          verdict(situation, entry.state(StepState.Waiting).message(d.message()), d);
      case Decision.Pass d ->
          outcome(situation, started(situation, entry), d, d.facts())
              .state(StepState.Passed)
              .outcome(d.outcome())
              .message(Wording.passed(situation, d))
              .finishedAt(situation.now());
      case Decision.Fail d ->
          outcome(situation, entry, d, d.facts())
              .state(StepState.Failed)
              .outcome(d.outcome())
              .message(d.message())
              .finishedAt(situation.now());
      case Decision.Start d -> started(situation, entry).state(StepState.Running);
      case Decision.Watch d -> started(situation, entry).state(StepState.Running);
      case Decision.Suspect d -> started(situation, entry).state(StepState.Running);
      case Decision.Withdraw d -> started(situation, entry).state(StepState.Running);
      case Decision.Stall d ->
          why(started(situation, entry).state(StepState.Running), d.diagnosis());
      case Decision.Undo d ->
          stalled(situation, started(situation, entry).state(StepState.Running), d);
      case Decision.WatchUndo d ->
          stalled(situation, started(situation, entry).state(StepState.Running), d);
    };
  }

  /** Only of a change to a template: of a Service or a number of pods it says nothing. */
  private static @Nullable String template(
      Situation situation, Decision.OnStep decision, @Nullable String known) {
    boolean own = !(decision instanceof Decision.Undo);
    return known == null && decision.step().step().action().movesTemplate() && own
        ? WrittenTemplate.ofAction(situation, decision.step())
        : known;
  }

  /**
   * The start that is known; after a crash between change and status, now is the best that is
   * known.
   */
  private static StepStatusBuilder started(Situation situation, StepStatusBuilder entry) {
    Instant known = entry.startedAt();
    return entry.startedAt(known == null ? situation.now() : known);
  }

  private static StepStatusBuilder outcome(
      Situation situation,
      StepStatusBuilder entry,
      Decision.OnStep decision,
      Optional<UndoFacts> facts) {
    boolean stalled = Outcomes.isStall(decision);
    String deployment = decision.step().step().action().deploymentOrEmpty();
    Optional<RevisionStatus> current = situation.ledger(deployment).current();
    if (stalled) {
      stalled(situation, entry, decision);
      return facts.isPresent() ? entry.revision(positive(facts.get().fromRevision())) : entry;
    }
    if (Outcomes.of(decision) == null) {
      // Nothing came of the step: the Deployment's revision is not its.
      return entry;
    }
    entry.revision(current.map(RevisionStatus::revision).orElse(null));
    return facts.map(f -> entry.image(f.toImage())).orElse(entry);
  }

  private static StepStatusBuilder stalled(
      Situation situation, StepStatusBuilder entry, Decision.OnStep decision) {
    DiagnosisStatus diagnosis = situation.diagnosisOf(decision.step()).orElse(null);
    return diagnosis == null ? entry : why(entry, diagnosis);
  }

  /** What was found stays told while the undo has to wait. */
  private static StepStatusBuilder verdict(
      Situation situation, StepStatusBuilder entry, Decision.OnStep decision) {
    return situation
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
