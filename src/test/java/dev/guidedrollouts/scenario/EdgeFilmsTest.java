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
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * What goes another way than planned: stalls that nobody expected, other people's hands, deaths
 * between two writes.
 */
class EdgeFilmsTest {
  private static final String STALLING =
      "  - {name: bad, rollOut: {deployment: web, image: web:bad}}\n";

  private static Film film(String spec) {
    return film("lesson", spec);
  }

  private static Film film(String name, String spec) {
    Film film = new Film(Film.lesson(name, spec));
    film.cluster.kubelet.images.add("web:1");
    film.cluster.kubelet.images.add("web:2");
    return film;
  }

  /** A Deployment that somebody made with kubectl, healthy. */
  private static Film withWeb(String spec) {
    Film film = film(spec);
    film.cluster.create("web", "app", "web:1", 1);
    film.cluster.settle();
    film.cluster.advance(Duration.ofSeconds(5));
    return film;
  }

  private static LessonSpec spec(String yaml) {
    return Serialization.unmarshal(yaml, LessonSpec.class);
  }

  private static Predicate<Pass> decides(Class<? extends Decision> decision) {
    return p -> decision.isInstance(p.decision());
  }

  private static String imageOf(Film film) {
    return film.cluster
        .deployments
        .get("web")
        .getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .getFirst()
        .getImage();
  }

  @Test
  void anUnexpectedStallIsUndoneAndFailsTheLesson() {
    Film film = withWeb("  steps:\n" + STALLING);
    LessonStatus end = film.toTheEnd();
    assertThat(end.phase()).isEqualTo(LessonPhase.Failed);
    assertThat(end.stepNamed("bad").orElseThrow().outcome())
        .isEqualTo(StepOutcome.StalledAndUndone);
    assertThat(end.undo().outcome()).isEqualTo(UndoOutcome.Restored);
    assertThat(imageOf(film)).isEqualTo("web:1");
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
      assertThat(imageOf(film)).isEqualTo("web:1");
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
    assertThat(imageOf(film)).isEqualTo("web:2");
  }

  /**
   * The pass that finds the turn taken writes the new generation; the attempt must be a new one all
   * the same.
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
    assertThat(film.until(decides(Decision.Blocked.class)).status().phase())
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
    assertThat(imageOf(film)).isEqualTo("web:bad");
    assertThat(Invariants.isTrue(end, "RolloutStalled")).isTrue();
    assertThat(end.undo()).isNull();
  }

  @Test
  void anUndoWaitsForAPausedDeploymentAndSaysSo() {
    Film film = withWeb("  steps:\n" + STALLING);
    film.until(decides(Decision.Degraded.class));
    film.cluster.edit("web", d -> d.getSpec().setPaused(true));
    Pass waiting = film.until(decides(Decision.Wait.class));
    assertThat(waiting.status().phase()).isEqualTo(LessonPhase.Stalled);
    assertThat(waiting.status().message()).contains("undo").contains("resumed");
    assertThat(waiting.status().next())
        .isEqualTo("kubectl rollout resume deployment/web -n default");

    film.changeSpec(spec("suspend: true\nsteps:\n" + STALLING.stripIndent()));
    film.until(decides(Decision.Suspend.class));
    film.changeSpec(spec("steps:\n" + STALLING.stripIndent()));
    assertThat(film.until(decides(Decision.Wait.class)).status().phase())
        .isEqualTo(LessonPhase.Stalled);

    film.cluster.edit("web", d -> d.getSpec().setPaused(null));
    assertThat(film.toTheEnd().undo().outcome()).isEqualTo(UndoOutcome.Restored);
    assertThat(Film.undos(film.cluster.changes, "bad", 1)).isEqualTo(1);
  }

  @Test
  void theLearnersOwnUndoCounts() {
    Film film =
        withWeb(
            "  steps:\n  - {name: bad, expect: Stall, rollOut: {deployment: web, image: web:bad}}\n");
    film.until(decides(Decision.Degraded.class));
    film.cluster.undoByHand("web", 1);
    LessonStatus end = film.toTheEnd();
    assertThat(end.phase()).as(end.message()).isEqualTo(LessonPhase.Completed);
    assertThat(end.stepNamed("bad").orElseThrow().outcome())
        .isEqualTo(StepOutcome.StalledAndUndone);
    assertThat(end.undo().toRevision()).isEqualTo(1);
    assertThat(end.undo().restoredAs()).isEqualTo(3);
  }

  @Test
  void theLearnersOwnUndoThatDoesNotComeUpEndsTheStep() {
    Film film = withWeb("  steps:\n" + STALLING);
    film.cluster.edit("web", d -> d.getSpec().setReplicas(4));
    film.cluster.settle();
    film.cluster.advance(Duration.ofSeconds(5));
    film.until(decides(Decision.Degraded.class));
    film.cluster.kubelet.images.remove("web:1");
    film.cluster.undoByHand("web", 1);
    LessonStatus end = film.toTheEnd();
    assertThat(end.message()).contains("did not become available");
    assertThat(end.undo().outcome()).isEqualTo(UndoOutcome.Failed);
  }

  @Test
  void aDeploymentDeletedDuringItsStepFailsIt() {
    Film film = film("  steps:\n" + STALLING);
    film.until(decides(Decision.Degraded.class));
    film.cluster.deployments.remove("web");
    assertThat(film.toTheEnd().message()).contains("Deployment web was deleted");
  }

  @Test
  void anotherImageSetByHandIsLeftAlone() {
    Film film = withWeb("  steps:\n  - {name: two, rollOut: {deployment: web, image: web:bad}}\n");
    film.until(decides(Decision.Degraded.class));
    film.cluster.edit(
        "web", d -> d.getSpec().setTemplate(withImage(d.getSpec().getTemplate(), "web:3")));
    LessonStatus end = film.toTheEnd();
    assertThat(end.message()).contains("changed by somebody else").contains("web:3");
    assertThat(imageOf(film)).isEqualTo("web:3");
  }

  @Test
  void aServiceThatVanishesIsNotCalledADeployment() {
    Film film =
        film(
            "  steps:\n  - {name: up, rollOut: {deployment: web, image: 'web:1', replicas: 0}}\n  - {name: front, expose: {deployment: web, port: 80}}\n");
    film.until(
        p -> p.decision() instanceof Decision.InProgress w && w.step().name().equals("front"));
    film.cluster.services.clear();
    assertThat(film.toTheEnd().message()).contains("Service web").doesNotContain("image");
  }

  @Test
  void aTransientTroubleThatPassesIsTakenBack() {
    Film film = withWeb("  steps:\n  - {name: two, rollOut: {deployment: web, image: 'web:2'}}\n");
    film.cluster.kubelet.registryDown = true;
    Pass first = film.until(decides(Decision.Degraded.class));
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
    film.until(decides(Decision.Stall.class));
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
    film.until(decides(Decision.Degraded.class));
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
    assertThat(imageOf(film)).isEqualTo("web:1");
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

  private static PodTemplateSpec withImage(PodTemplateSpec template, String image) {
    var copy = MiniCluster.copy(template);
    copy.getSpec().getContainers().getFirst().setImage(image);
    return copy;
  }
}
