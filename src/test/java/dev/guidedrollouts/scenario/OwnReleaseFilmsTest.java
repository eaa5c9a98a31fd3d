package dev.guidedrollouts.scenario;

import static dev.guidedrollouts.scenario.Kubelet.FAIL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.Annotations;
import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A release of the learner's own that stalls: it may be undone, and it may be cured where it is.
 */
class OwnReleaseFilmsTest {
  private static final String RELEASE =
      """
        undo: Learner
        stall: {transientAfter: 15s}
        steps:
        - {name: one, rollOut: {deployment: web, image: 'web:1'}}
        - {name: release, by: Learner, %srollOut: {deployment: web, image: 'web:2'}}
        - {name: three, by: Learner, rollOut: {deployment: web, image: 'web:3'}}
      """;

  /** What runs in the pods is well; they are not ready until somebody makes them so. */
  private static void probed(Film film, String image, boolean passes) {
    film.cluster.edit(
        "web",
        d -> {
          var template = MiniCluster.copy(d.getSpec().getTemplate());
          template.getSpec().getContainers().getFirst().setImage(image);
          template
              .getMetadata()
              .setAnnotations(passes ? Map.of("probe", "right") : Map.of(FAIL, "notready"));
          d.getSpec().setTemplate(template);
        });
  }

  private static LessonStatus stalled(Film film) {
    return film.until(
            p ->
                p.status().phase() == LessonPhase.WaitingForLearner
                    && p.status().diagnosis() != null
                    && p.status().diagnosis().detectedAt() != null)
        .status();
  }

  @Test
  void aStallThatTheLearnerMadeAndCuresWithoutAnUndoIsPassed() {
    Film film = LearnerFilmsTest.film(RELEASE.formatted("expect: Stall, "));
    assertThat(LearnerFilmsTest.awaited(film, "release").message()).contains("meant to fail");
    probed(film, "web:2", false);
    LessonStatus stalled = stalled(film);
    assertThat(stalled.diagnosis().cause()).isEqualTo("DeadlineExceeded");
    assertThat(stalled.message()).startsWith("The rollout of web is stalled.");

    probed(film, "web:2", true);
    LessonStatus next = LearnerFilmsTest.awaited(film, "three");
    StepStatus cured = next.stepNamed("release").orElseThrow();
    assertThat(cured.outcome()).isEqualTo(StepOutcome.RolledOut);
    assertThat(cured.cause()).isEqualTo("DeadlineExceeded");
    assertThat(cured.message()).contains("as it was meant to", "cured without an undo");
    assertThat(cured.wrongTurnCountOrZero()).as("no restart").isZero();
    LearnerFilmsTest.setImage(film, "web:3");
    assertThat(film.toTheEnd().phase()).isEqualTo(LessonPhase.Completed);
    assertThat(film.cluster.changes).as("all of it by the learner").isEmpty();
  }

  @Test
  void aStallThatIsMeantToBeStillHasToCome() {
    Film film = LearnerFilmsTest.film(RELEASE.formatted("expect: Stall, "));
    LearnerFilmsTest.awaited(film, "release");
    probed(film, "web:2", true);
    LessonStatus failed = film.toTheEnd();
    assertThat(failed.phase()).isEqualTo(LessonPhase.Failed);
    assertThat(failed.message())
        .as("the way on")
        .endsWith("became available. `guidedrollouts.dev/replay-from=one` starts over.");

    film.annotate(Annotations.REPLAY_FROM, "one");
    LearnerFilmsTest.awaited(film, "release");
  }

  @Test
  void aStepOfTheLearnersThatStallsAndIsUndoneByHimIsWaitedForAgain() {
    Film film = LearnerFilmsTest.film(RELEASE.formatted(""));
    LearnerFilmsTest.awaited(film, "release");
    probed(film, "web:2", false);
    stalled(film);

    film.cluster.undoByHand("web", 1);
    LessonStatus again =
        film.until(p -> p.status().message().startsWith("Your turn: Deployment web rolls out"))
            .status();
    assertThat(again.step()).isEqualTo("release");
    assertThat(again.phase()).isEqualTo(LessonPhase.WaitingForLearner);
    assertThat(again.diagnosis()).isNull();
    assertThat(again.conditions())
        .filteredOn(c -> c.getType().equals("RolloutStalled"))
        .singleElement()
        .satisfies(c -> assertThat(c.getStatus()).isEqualTo("False"));

    probed(film, "web:2", true);
    LearnerFilmsTest.awaited(film, "three");
    LearnerFilmsTest.setImage(film, "web:3");
    assertThat(film.toTheEnd().phase()).isEqualTo(LessonPhase.Completed);
  }
}
