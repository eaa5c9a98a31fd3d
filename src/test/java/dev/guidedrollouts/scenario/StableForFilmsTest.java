package dev.guidedrollouts.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.api.v1alpha1.UndoOutcome;
import dev.guidedrollouts.lesson.Decision;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** {@code stall.stableFor}: how long a complete rollout has to stay well. */
class StableForFilmsTest {
  /** Of a program that ends 5 s after its start. */
  private static Film film(String stall) {
    Film film =
        Film.of(
            "lesson",
            """
              stall: %s
              steps:
              - {name: two, rollOut: {deployment: web, image: 'web:2'}}
            """
                .formatted(stall),
            "web:1",
            "web:2");
    film.cluster.kubelet.ends.put("web:2", Duration.ofSeconds(5));
    return film.withHealthy("web:1", 1, "web");
  }

  @Test
  void withoutItAProgramThatEndsLaterPasses() {
    assertThat(film("{transientAfter: 15s}").toTheEnd().phase()).isEqualTo(LessonPhase.Completed);
  }

  /** Also where the Deployment had come up just before: what an undo needs to know is awaited. */
  @Test
  void withItTheProgramThatEndsLaterIsAStallAndIsUndone() {
    Film film = film("{transientAfter: 15s, stableFor: 20s}");

    LessonStatus end = film.toTheEnd();

    assertThat(end.phase()).isEqualTo(LessonPhase.Failed);
    assertThat(end.stepsOrEmpty().getFirst().outcome()).isEqualTo(StepOutcome.StalledAndUndone);
    assertThat(end.undo().outcome()).isEqualTo(UndoOutcome.Restored);
    assertThat(end.undo().toRevision()).isEqualTo(1);
    assertThat(film.passes.getFirst().decision())
        .isInstanceOfSatisfying(
            Decision.Wait.class,
            wait ->
                assertThat(wait.message())
                    .isEqualTo(
                        "Deployment web has just become available; the step begins when it has run well for 20s (spec.stall.stableFor)."));
  }

  @Test
  void aProgramThatGoesOnPassesWhenTheTimeIsOver() {
    Film film = film("{stableFor: 20s}");
    film.cluster.kubelet.ends.clear();

    LessonStatus end = film.toTheEnd();

    assertThat(end.phase()).isEqualTo(LessonPhase.Completed);
    var step = end.stepsOrEmpty().getFirst();
    assertThat(Duration.between(step.startedAt(), step.finishedAt()))
        .isBetween(Duration.ofSeconds(20), Duration.ofSeconds(25));
  }
}
