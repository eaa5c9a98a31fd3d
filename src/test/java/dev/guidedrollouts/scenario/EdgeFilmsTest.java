package dev.guidedrollouts.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonSpec;
import dev.guidedrollouts.api.v1alpha1.LessonSpecBuilder;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.api.v1alpha1.UndoOutcome;
import dev.guidedrollouts.lesson.Decision;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What goes another way than planned: stalls that nobody expected, deaths between two writes. */
class EdgeFilmsTest {
  private static final String STALLING =
      "  - {name: bad, rollOut: {deployment: web, image: web:bad}}\n";

  private static Film film(String spec) {
    return film("lesson", spec);
  }

  private static Film film(String name, String spec) {
    return Film.of(name, spec, "web:1", "web:2");
  }

  private static Film withWeb(String spec) {
    return film(spec).withHealthy("web:1", 1, "web");
  }

  private static LessonSpec spec(String yaml) {
    return Serialization.unmarshal(yaml, LessonSpec.class);
  }

  @Test
  void anUnexpectedStallIsUndoneAndFailsTheLesson() {
    Film film = withWeb("  steps:\n" + STALLING);
    LessonStatus end = film.toTheEnd();
    assertThat(end.phase()).isEqualTo(LessonPhase.Failed);
    assertThat(end.stepNamed("bad").orElseThrow().outcome())
        .isEqualTo(StepOutcome.StalledAndUndone);
    assertThat(end.undo().outcome()).isEqualTo(UndoOutcome.Restored);
    assertThat(film.cluster.image("web")).isEqualTo("web:1");
    assertThat(Invariants.isTrue(end, "RolloutStalled")).isFalse();
    assertThat(Invariants.isTrue(end, "Undone")).isTrue();
  }

  /** What was healthy before the lesson is known only from the moment before the first change. */
  @Test
  void aDeathAfterTheFirstChangeDoesNotForgetWhatRanWellBefore() {
    Film whole = withWeb("  steps:\n" + STALLING);
    whole.toTheEnd();
    for (int at = 0; at < whole.passes.size(); at++) {
      int here = at;
      Film film = withWeb("  steps:\n" + STALLING);
      film.cuts = pass -> pass == here ? Film.Cut.AFTER_ACT : Film.Cut.NONE;
      LessonStatus end = film.toTheEnd();
      assertThat(end.stepNamed("bad").orElseThrow().outcome())
          .as("died after pass " + at)
          .isEqualTo(StepOutcome.StalledAndUndone);
      assertThat(film.cluster.image("web")).isEqualTo("web:1");
      assertThat(Film.undos(film.cluster.changes, "bad", 1)).isEqualTo(1);
    }
  }

  @Test
  void aChangedSpecTakesTheFailedStepUpAgain() {
    Film film = withWeb("  steps:\n" + STALLING);
    film.toTheEnd();
    film.changeSpec(spec("steps:\n- {name: bad, rollOut: {deployment: web, image: 'web:2'}}\n"));
    LessonStatus end = film.toTheEnd();
    assertThat(end.phase()).isEqualTo(LessonPhase.Completed);
    assertThat(end.stepNamed("bad").orElseThrow().attempt()).isEqualTo(2);
    assertThat(film.cluster.image("web")).isEqualTo("web:2");
  }

  /**
   * The reconciliation that finds the turn taken writes the new generation; the attempt must be a
   * new one all the same.
   */
  @Test
  void aFailedLessonThatWaitsForItsTurnBeginsANewAttempt() {
    Film film = withWeb("  steps:\n" + STALLING);
    film.toTheEnd();
    RolloutLesson other =
        film("other", "  steps:\n  - {name: s, scale: {deployment: web, replicas: 1}}\n").lesson;
    other.getMetadata().setCreationTimestamp("2026-08-01T07:00:00Z");
    film.others.add(other);
    film.changeSpec(LessonSpecBuilder.builder(film.lesson.getSpec()).title("again").build());
    assertThat(film.untilDecided(Decision.Blocked.class).status().phase())
        .isEqualTo(LessonPhase.Pending);
    film.others.clear();
    film.cluster.kubelet.images.add("web:bad");
    LessonStatus end = film.toTheEnd();
    assertThat(end.phase()).isEqualTo(LessonPhase.Completed);
    assertThat(end.stepNamed("bad").orElseThrow().attempt()).isEqualTo(2);
  }

  @Test
  void undoNeverLeavesTheStalledRollout() {
    Film film = withWeb("  undo: Never\n  steps:\n" + STALLING);
    LessonStatus end = film.toTheEnd();
    assertThat(end.stepNamed("bad").orElseThrow().outcome()).isEqualTo(StepOutcome.Stalled);
    assertThat(film.cluster.image("web")).isEqualTo("web:bad");
    assertThat(Invariants.isTrue(end, "RolloutStalled")).isTrue();
    assertThat(end.undo()).isNull();
  }

  @Test
  void aTransientTroubleThatPassesIsTakenBack() {
    Film film = withWeb("  steps:\n  - {name: two, rollOut: {deployment: web, image: 'web:2'}}\n");
    film.cluster.kubelet.registryDown = true;
    Pass first = film.untilDecided(Decision.Degraded.class);
    assertThat(first.decision().lookAgain())
        .hasValue(first.input().now().plus(Duration.ofMinutes(2)));
    for (int i = 0; i < 100; i++) {
      film.pass();
    }
    film.cluster.kubelet.registryDown = false;
    LessonStatus end = film.toTheEnd();
    assertThat(end.phase()).isEqualTo(LessonPhase.Completed);
    assertThat(end.diagnosis()).isNull();
    assertThat(film.story()).containsExactly("two ReplaceContainer");
    assertThat(film.passes)
        .anySatisfy(
            p -> assertThat(p.events()).anyMatch(e -> e.reason().equals("DiagnosisWithdrawn")));
  }

  @Test
  void aTransientTroubleThatLastsIsAStallAfterTwoMinutes() {
    Film film = withWeb("  steps:\n  - {name: two, rollOut: {deployment: web, image: 'web:2'}}\n");
    film.cluster.kubelet.registryDown = true;
    film.untilDecided(Decision.Stall.class);
    var diagnosis = film.lesson.getStatus().diagnosis();
    assertThat(Duration.between(diagnosis.firstSeenAt(), diagnosis.detectedAt()))
        .isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void anExpectedStallThatComesUpFailsWithoutALeftoverDiagnosis() {
    Film film =
        withWeb(
            "  steps:\n  - {name: two, expect: Stall, rollOut: {deployment: web, image: 'web:2'}}\n");
    film.cluster.kubelet.registryDown = true;
    film.untilDecided(Decision.Degraded.class);
    film.cluster.kubelet.registryDown = false;
    LessonStatus end = film.toTheEnd();
    assertThat(end.phase()).isEqualTo(LessonPhase.Failed);
    assertThat(end.message()).contains("meant to stall");
    assertThat(end.diagnosis()).as("it cured itself before the verdict").isNull();
  }

  /**
   * The step found its image there already and changed nothing: the revision is its own all the
   * same.
   */
  @Test
  void undoToAStepThatHadNothingToChange() {
    Film film =
        withWeb(
            """
              steps:
              - {name: one, rollOut: {deployment: web, image: 'web:1'}}
              - {name: two, rollOut: {deployment: web, image: 'web:2'}}
              - {name: back, undo: {deployment: web, toStep: one}}
            """);
    LessonStatus end = film.toTheEnd();
    assertThat(end.message()).isEqualTo("All 3 steps passed.");
    assertThat(film.story()).containsExactly("two ReplaceContainer", "back Restore");
    assertThat(film.cluster.image("web")).isEqualTo("web:1");
  }

  @Test
  void aRevisionThatWasRenumberedIsNamedByItsNewNumber() {
    Film film =
        withWeb(
            """
              steps:
              - {name: two, rollOut: {deployment: web, image: 'web:2'}}
              - {name: back, undo: {deployment: web}}
              - {name: again, undo: {deployment: web, toRevision: 1}}
            """);
    LessonStatus end = film.toTheEnd();
    assertThat(end.phase()).isEqualTo(LessonPhase.Failed);
    assertThat(end.message()).contains("Revision 1 of Deployment web is revision 3");
  }
}
