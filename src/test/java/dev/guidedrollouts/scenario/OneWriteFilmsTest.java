package dev.guidedrollouts.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.RevisionStatus;
import dev.guidedrollouts.api.v1alpha1.RevisionVerdict;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.api.v1alpha1.UndoOutcome;
import dev.guidedrollouts.lesson.Decision;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What is one status write: a verdict with its undo, a step's end with the start of the next. A
 * death between the change and that write forgets nothing that cannot be seen any more.
 */
class OneWriteFilmsTest {
  private static Film film(String stall) {
    return Film.of(
            "lesson",
            """
              stall: %s
              steps:
              - {name: two, rollOut: {deployment: web, image: 'web:2'}}
              - {name: bad, expect: Stall, rollOut: {deployment: web, image: 'web:bad'}}
              - {name: three, rollOut: {deployment: web, image: 'web:3'}}
              - {name: back, undo: {deployment: web}}
              - {name: again, rollOut: {deployment: web, image: 'web:3'}}
            """
                .formatted(stall),
            "web:1",
            "web:2",
            "web:3")
        .withHealthy("web:1", 1, "web");
  }

  /** Counted from the write that begins a step to the one that begins the next. */
  @ParameterizedTest
  @CsvSource({"'{verdict: BackOff}', 3", "'{verdict: FirstFailure}', 2"})
  void aStepThatStallsAndIsUndoneCostsFewWrites(String stall, int writes) {
    Film film = film(stall);

    assertThat(film.toTheEnd().phase()).isEqualTo(LessonPhase.Completed);

    assertThat(film.statusWrites).containsEntry("bad", writes).containsEntry("three", 1);
  }

  @ParameterizedTest
  @CsvSource({"{verdict: BackOff}", "{verdict: FirstFailure}"})
  void aDeathBeforeTheVerdictIsWrittenForgetsNeitherItNorItsCause(String stall) {
    Film whole = film(stall);
    whole.untilDecided(Decision.Undo.class);
    int undo = whole.number - 1;

    Film film = film(stall);
    film.cuts = pass -> pass == undo ? Film.Cut.AFTER_ACT : Film.Cut.NONE;
    film.until(p -> p.decision() instanceof Decision.Stall && film.number > undo + 1);
    assertThat(Film.undos(film.cluster.changes, "bad", 1)).isEqualTo(1);
    LessonStatus end = film.toTheEnd();

    assertThat(Film.undos(film.cluster.changes, "bad", 1)).as("undone once").isEqualTo(1);
    StepStatus bad = end.stepNamed("bad").orElseThrow();
    assertThat(bad.outcome()).isEqualTo(StepOutcome.StalledAndUndone);
    assertThat(bad.cause()).isEqualTo("ImageNotFound");
    assertThat(bad.explanation()).isNotBlank();
    assertThat(bad.revision()).isEqualTo(3);
    DiagnosisStatus diagnosis = end.diagnosis();
    assertThat(diagnosis).isNotNull();
    assertThat(diagnosis.detectedAt()).isNotNull();
    assertThat(diagnosis.image()).isEqualTo("web:bad");
    assertThat(verdict(end, "bad")).isEqualTo(RevisionVerdict.Stalled);
    assertThat(film.passes)
        .anySatisfy(
            p ->
                assertThat(p.events())
                    .anyMatch(
                        e ->
                            e.reason().equals("RolloutStalled")
                                && e.message().contains("ImageNotFound")));
  }

  /** Dies once after each change in turn: what the steps came to is the same. */
  @Test
  void aDeathBeforeAnEndIsWrittenChangesNoOutcome() {
    Film whole = film("{}");
    List<String> outcomes = outcomes(whole.toTheEnd());
    assertThat(outcomes)
        .containsExactly(
            "two RolledOut 2",
            "bad StalledAndUndone 3",
            "three RolledOut 5",
            "back Undone 6",
            "again RolledOut 7");
    for (int at = 0; at < whole.number; at++) {
      int here = at;
      Film film = film("{}");
      film.cuts = pass -> pass == here ? Film.Cut.AFTER_ACT : Film.Cut.NONE;

      LessonStatus end = film.toTheEnd();

      assertThat(outcomes(end)).as("dead at " + at).isEqualTo(outcomes);
      assertThat(end.undo().outcome()).as("dead at " + at).isEqualTo(UndoOutcome.Restored);
      assertThat(end.undo().restoredAs()).as("dead at " + at).isEqualTo(6);
    }
  }

  private static List<String> outcomes(LessonStatus end) {
    return end.stepsOrEmpty().stream()
        .map(s -> s.name() + " " + s.outcome() + " " + s.revision())
        .toList();
  }

  private static RevisionVerdict verdict(LessonStatus end, String step) {
    return end.deploymentNamed("web").orElseThrow().revisionsOrEmpty().stream()
        .filter(r -> step.equals(r.step()))
        .findFirst()
        .map(RevisionStatus::verdict)
        .orElseThrow();
  }
}
