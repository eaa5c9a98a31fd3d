package dev.guidedrollouts.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.DeploymentStatus;
import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonSpec;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.lesson.Decision;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A step is taken out of the spec while its rollout stalls. */
class LeftoverFilmsTest {
  private static final String ONE = "{name: one, rollOut: {deployment: web, image: 'web:1'}}";
  private static final String OTHER = "{name: one, rollOut: {deployment: other, image: 'web:1'}}";
  private static final String BAD = "{name: bad, rollOut: {deployment: web, image: 'web:bad'}}";

  /** The steps that stay name the Deployment, or they do not. */
  @ParameterizedTest
  @ValueSource(strings = {ONE, OTHER})
  void theLessonIsNotCompletedOverIt(String stays) {
    Film film = stalled(stays);

    film.changeSpec(spec(stays));
    for (int i = 0; i < 50; i++) {
      film.pass();
    }
    LessonStatus waiting = film.lesson.getStatus();

    assertThat(waiting.phase()).isEqualTo(LessonPhase.Stalled);
    assertThat(waiting.message())
        .startsWith(
            "Step bad was taken out of the spec, but its rollout of Deployment web is not complete: ")
        .contains("has no image web with tag bad");
    assertThat(film.story())
        .as("nothing is undone that no step asks for")
        .doesNotContain("bad Undo");
    assertThat(waiting.deploymentsOrEmpty()).extracting(DeploymentStatus::name).contains("web");
  }

  /** Somebody else makes it well: it completes, and minds the Deployment no more. */
  @ParameterizedTest
  @ValueSource(strings = {ONE, OTHER})
  void itCompletesOnceTheRolloutIsComplete(String stays) {
    Film film = stalled(stays);
    film.changeSpec(spec(stays));
    for (int i = 0; i < 10; i++) {
      film.pass();
    }

    film.cluster.kubelet.images.add("web:bad");

    LessonStatus end = film.toTheEnd();
    assertThat(end.phase()).isEqualTo(LessonPhase.Completed);
    assertThat(end.deploymentsOrEmpty())
        .extracting(DeploymentStatus::name)
        .containsExactly(stays.equals(ONE) ? "web" : "other");
  }

  /** The rollout of step bad is in trouble; nothing has undone it yet. */
  private static Film stalled(String stays) {
    Film film = Film.of("lesson", "", "web:1").withHealthy("web:1", 1, "web", "other");
    film.lesson.setSpec(spec(stays + "\n- " + BAD));
    film.untilDecided(Decision.Degraded.class);
    return film;
  }

  private static LessonSpec spec(String steps) {
    return Serialization.unmarshal("steps:\n- " + steps + "\n", LessonSpec.class);
  }
}
