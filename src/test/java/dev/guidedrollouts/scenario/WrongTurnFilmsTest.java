package dev.guidedrollouts.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.api.v1alpha1.WrongTurn;
import dev.guidedrollouts.api.v1alpha1.WrongTurnStatus;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A learner is to undo a stalled rollout, and does something else first: it is recognised, told,
 * counted, brings the first hint, and the right undo still passes the step.
 */
class WrongTurnFilmsTest {

  /** web: revision 1 (web:1) and 2 (web:2) ran well, 3 (web:bad) is stalled. */
  private static Film stalled() {
    Film film =
        Film.of(
                "lesson",
                """
                  undo: Learner
                  steps:
                  - {name: two, rollOut: {deployment: web, image: 'web:2'}}
                  - {name: other, rollOut: {deployment: api, image: 'web:2'}}
                  - {name: bad, expect: Stall, rollOut: {deployment: web, image: 'web:bad'}}
                """,
                "web:1",
                "web:2")
            .withHealthy("web:1", 3, "web", "api");
    film.until(
        p ->
            p.status().phase() == LessonPhase.WaitingForLearner && "bad".equals(p.status().step()));
    return film;
  }

  private static void template(Film film, String deployment, Consumer<PodTemplateSpec> how) {
    film.cluster.edit(
        deployment,
        d -> {
          PodTemplateSpec template = MiniCluster.copy(d.getSpec().getTemplate());
          how.accept(template);
          d.getSpec().setTemplate(template);
        });
  }

  private static void image(Film film, String deployment, String image) {
    template(film, deployment, t -> t.getSpec().getContainers().getFirst().setImage(image));
  }

  private static Arguments turn(WrongTurn what, String said, Consumer<Film> act) {
    return Arguments.of(what, said, act);
  }

  static Stream<Arguments> turns() {
    return Stream.of(
        // Looked at before the controller has numbered the ReplicaSet anew, and after.
        turn(
            WrongTurn.UndoneTooFar,
            "web:1 (revision 4, was 1). That one ran well, but it is not the one",
            f -> f.cluster.undoByHand("web", 1)),
        turn(
            WrongTurn.UndoneTooFar,
            "web:1 (revision 4, was 1). That one ran well, but it is not the one",
            f -> {
              f.cluster.undoByHand("web", 1);
              f.cluster.advance(Duration.ofMillis(100));
            }),
        turn(WrongTurn.AnotherImage, "web:3", f -> image(f, "web", "web:3")),
        turn(
            WrongTurn.Restarted,
            "as a restart makes it",
            f ->
                template(
                    f,
                    "web",
                    t ->
                        t.getMetadata()
                            .setAnnotations(
                                new HashMap<>(
                                    Map.of("kubectl.kubernetes.io/restartedAt", "now"))))),
        turn(WrongTurn.Scaled, "5 pods", f -> edit(f, d -> d.getSpec().setReplicas(5))),
        turn(
            WrongTurn.ScaledToZero,
            "nobody is served",
            f -> edit(f, d -> d.getSpec().setReplicas(0))),
        turn(
            WrongTurn.Paused, "What ends a pause?", f -> edit(f, d -> d.getSpec().setPaused(true))),
        turn(WrongTurn.OtherDeployment, "but not in web: in api", f -> image(f, "api", "web:1")));
  }

  private static void edit(Film film, Consumer<Deployment> how) {
    film.cluster.edit("web", how);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("turns")
  void aWrongTurnIsToldAndTheRightOneStillCounts(WrongTurn what, String said, Consumer<Film> act) {
    Film film = stalled();
    act.accept(film);
    LessonStatus told =
        film.until(p -> p.status().stepNamed("bad").orElseThrow().wrongTurnCount() != null)
            .status();
    StepStatus bad = told.stepNamed("bad").orElseThrow();
    assertThat(bad.wrongTurnsOrEmpty()).extracting(WrongTurnStatus::what).containsExactly(what);
    assertThat(told.message()).contains(said).doesNotContain("rollout undo");
    assertThat(told.hints()).as("the first hint").hasSize(1);
    assertThat(told.columns().wrongTurns()).isEqualTo(1);
    film.cluster.advance(Duration.ofSeconds(2));
    film.pass();
    film.pass();
    assertThat(film.lesson.getStatus().stepNamed("bad").orElseThrow().wrongTurnCount())
        .as("told once")
        .isEqualTo(1);

    edit(
        film,
        d -> {
          d.getSpec().setPaused(null);
          d.getSpec().setReplicas(3);
        });
    film.pass();
    film.cluster.undoByHand("web", 2);
    LessonStatus end = film.toTheEnd();
    assertThat(end.phase()).isEqualTo(LessonPhase.Completed);
    assertThat(end.stepNamed("bad").orElseThrow().outcome())
        .isEqualTo(StepOutcome.StalledAndUndone);
    assertThat(film.cluster.image("web")).isEqualTo("web:2");
    assertThat(film.story()).noneMatch(change -> change.contains("undo"));
  }

  @Test
  void twoInARowAreBothCountedAndTheLatestIsTold() {
    Film film = stalled();
    edit(film, d -> d.getSpec().setReplicas(5));
    film.until(p -> turns(p.status()) == 1);
    film.cluster.undoByHand("web", 1);
    LessonStatus told = film.until(p -> turns(p.status()) == 2).status();
    assertThat(told.message()).contains("it is not the one").doesNotContain("5 pods");
    assertThat(told.hints()).as("a second hint is asked for").hasSize(1);
  }

  @Test
  void somebodyOfWhomNothingIsSeenIsAskedWhere() {
    Film film = stalled();
    film.cluster.passTime(Duration.ofSeconds(61));
    LessonStatus asked = film.until(p -> p.status().message().contains("which namespace")).status();
    assertThat(asked.message()).contains("namespace default");
    edit(film, d -> d.getSpec().setReplicas(5));
    LessonStatus seen = film.until(p -> turns(p.status()) == 1).status();
    assertThat(seen.message()).doesNotContain("which namespace");
  }

  @Test
  void aDeploymentThatIsGoneIsNoDeadEnd() {
    Film film = stalled();
    film.cluster.deployments.remove("web");
    LessonStatus told = film.until(p -> turns(p.status()) == 1).status();
    assertThat(told.phase()).isEqualTo(LessonPhase.WaitingForLearner);
    assertThat(told.message()).contains("guidedrollouts.dev/replay-from=STEP");
  }

  /**
   * Two watches: the ReplicaSet of a rollout may be seen before the Deployment that has it made.
   */
  @Test
  void aReplicaSetMoreIsNoWrongTurn() {
    Film film = stalled();
    ReplicaSet next = new ReplicaSetBuilder(film.cluster.replicaSets.getLast()).build();
    next.getMetadata().setName("web-next");
    next.getMetadata().setUid(film.cluster.nextUid());
    next.getMetadata().getAnnotations().put("deployment.kubernetes.io/revision", "9");
    next.getSpec().setReplicas(0);
    next.getSpec().getTemplate().getSpec().getContainers().getFirst().setImage("web:2");
    film.cluster.replicaSets.add(next);
    film.glimpses = pass -> 0;
    film.pass();
    film.pass();
    assertThat(turns(film.lesson.getStatus())).isZero();
  }

  /** Whoever else has rights in the namespace may come between; the cluster knows the name. */
  @ParameterizedTest
  @CsvSource({"argocd-controller, true", "kubectl-set, false", "kubectl, false"})
  void aChangeThatCameByNoKubectlIsToldWithItsWriter(String manager, boolean told) {
    Film film = stalled();
    edit(
        film,
        d -> {
          PodTemplateSpec template = MiniCluster.copy(d.getSpec().getTemplate());
          template.getSpec().getContainers().getFirst().setImage("web:3");
          d.getSpec().setTemplate(template);
          d.getMetadata()
              .setManagedFields(
                  List.of(Ownership.ofImage(manager, film.cluster.now().toString(), "app")));
        });
    String said = film.until(p -> turns(p.status()) == 1).status().message();
    if (told) {
      assertThat(said).contains("It was written by argocd-controller, not by kubectl");
    } else {
      assertThat(said).contains("web:3").doesNotContain("written by");
    }
  }

  @Test
  void aHistoryThatWillNotBeKeptIsToldWhileThereIsOne() {
    Film film = stalled();
    assertThat(film.lesson.getStatus().message()).doesNotContain("revisionHistoryLimit");
    edit(film, d -> d.getSpec().setRevisionHistoryLimit(0));
    String said =
        film.until(p -> p.status().message().contains("revisionHistoryLimit")).status().message();
    assertThat(said).contains("with the next complete rollout every other revision is gone");
    film.cluster.undoByHand("web", 2);
    assertThat(film.until(p -> p.status().phase() == LessonPhase.Completed).status().message())
        .doesNotContain("revisionHistoryLimit");
  }

  @Test
  void atMostFiveAreKeptAndAllAreCounted() {
    Film film = stalled();
    for (int i = 1; i <= 7; i++) {
      int turns = i;
      edit(film, d -> d.getSpec().setReplicas(3 + turns));
      film.until(p -> turns(p.status()) == turns);
    }
    assertThat(film.lesson.getStatus().stepNamed("bad").orElseThrow().wrongTurns()).hasSize(5);
  }

  private static int turns(LessonStatus status) {
    return status.stepNamed("bad").orElseThrow().wrongTurnCountOrZero();
  }
}
