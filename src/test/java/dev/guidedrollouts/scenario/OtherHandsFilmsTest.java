package dev.guidedrollouts.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonSpec;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.api.v1alpha1.UndoOutcome;
import dev.guidedrollouts.lesson.Decision;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Somebody pauses, undoes, edits or deletes what a step has just changed. */
class OtherHandsFilmsTest {
  private static final String STALLING =
      "  - {name: bad, rollOut: {deployment: web, image: web:bad}}\n";

  private static Film film(String spec) {
    return Film.of("lesson", spec, "web:1", "web:2");
  }

  private static Film withWeb(String spec) {
    return film(spec).withHealthy("web:1", 1, "web");
  }

  private static LessonSpec spec(String yaml) {
    return Serialization.unmarshal(yaml, LessonSpec.class);
  }

  @Test
  void anUndoWaitsForAPausedDeploymentAndSaysSo() {
    Film film = withWeb("  steps:\n" + STALLING);
    film.untilDecided(Decision.Degraded.class);
    film.cluster.edit("web", d -> d.getSpec().setPaused(true));
    Pass waiting = film.untilDecided(Decision.Wait.class);
    assertThat(waiting.status().phase()).isEqualTo(LessonPhase.Stalled);
    assertThat(waiting.status().message()).contains("undo").contains("resumed");
    assertThat(waiting.status().next())
        .isEqualTo("kubectl rollout resume deployment/web -n default");

    film.changeSpec(spec("suspend: true\nsteps:\n" + STALLING.stripIndent()));
    film.untilDecided(Decision.Suspend.class);
    film.changeSpec(spec("steps:\n" + STALLING.stripIndent()));
    assertThat(film.untilDecided(Decision.Wait.class).status().phase())
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
    film.untilDecided(Decision.Degraded.class);
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
    film.untilDecided(Decision.Degraded.class);
    film.cluster.kubelet.images.remove("web:1");
    film.cluster.undoByHand("web", 1);
    LessonStatus end = film.toTheEnd();
    assertThat(end.message()).contains("did not become available");
    assertThat(end.undo().outcome()).isEqualTo(UndoOutcome.Failed);
  }

  @Test
  void aDeploymentDeletedDuringItsStepFailsIt() {
    Film film = film("  steps:\n" + STALLING);
    film.untilDecided(Decision.Degraded.class);
    film.cluster.deployments.remove("web");
    assertThat(film.toTheEnd().message()).contains("Deployment web was deleted");
  }

  @Test
  void anotherImageSetByHandIsLeftAlone() {
    Film film = withWeb("  steps:\n  - {name: two, rollOut: {deployment: web, image: web:bad}}\n");
    film.untilDecided(Decision.Degraded.class);
    film.cluster.edit(
        "web", d -> d.getSpec().setTemplate(withImage(d.getSpec().getTemplate(), "web:3")));
    LessonStatus end = film.toTheEnd();
    assertThat(end.message()).contains("changed by somebody else").contains("web:3");
    assertThat(film.cluster.image("web")).isEqualTo("web:3");
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

  private static PodTemplateSpec withImage(PodTemplateSpec template, String image) {
    var copy = MiniCluster.copy(template);
    copy.getSpec().getContainers().getFirst().setImage(image);
    return copy;
  }
}
