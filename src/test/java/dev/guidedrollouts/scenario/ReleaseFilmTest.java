package dev.guidedrollouts.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonSpec;
import dev.guidedrollouts.api.v1alpha1.LessonSpecBuilder;
import dev.guidedrollouts.api.v1alpha1.StepBuilder;
import dev.guidedrollouts.lesson.Decision;
import dev.guidedrollouts.model.Change;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When the operator gives back the ownership of the fields that it wrote, and when not. */
class ReleaseFilmTest {

  private static void rest(Film film) {
    film.untilDecided(Decision.NoOp.class);
  }

  private static List<String> given(Film film) {
    return film.cluster.releases.stream()
        .map(
            r ->
                r.service() == null
                    ? "Deployment " + r.deployment()
                    : "Service " + r.service() + " of " + r.deployment())
        .toList();
  }

  @Test
  void afterAnUndoItComesBeforeTheNextChange() {
    Film film = Bookinfo.film();
    film.until(
        p ->
            p.decision() instanceof Decision.Start s
                && s.step().name().equals("back-to-black-stars"));

    Change.Release release = film.cluster.releases.getFirst();
    assertThat(given(film)).containsExactly("Deployment reviews");
    assertThat(release.marker().step()).isEqualTo("reviews-v4");
    List<String> decisions = film.passes.stream().map(p -> p.decision().label()).toList();
    assertThat(decisions).endsWith("Release", "Pass", "Start");
    int at = decisions.indexOf("Release");
    assertThat(film.passes.get(at).status()).isEqualTo(film.passes.get(at - 1).status());
    assertThat(film.passes.get(at).events()).isEmpty();
  }

  @Test
  void atTheEndEachObjectIsGivenBackOnce() {
    Film film = Bookinfo.film();
    film.toTheEnd();
    film.cluster.releases.clear();

    rest(film);

    assertThat(given(film))
        .containsExactly("Deployment ratings", "Deployment reviews", "Service ratings of ratings");
    assertThat(film.cluster.deployments.values())
        .allSatisfy(d -> assertThat(d.getMetadata().getManagedFields()).hasSize(1));
    for (int i = 0; i < 20; i++) {
      film.cluster.advance(Duration.ofSeconds(30));
      assertThat(film.pass().decision()).isInstanceOf(Decision.NoOp.class);
    }
    assertThat(film.cluster.releases).hasSize(3);
  }

  @Test
  void aLessonThatFailsGivesBackToo() {
    Film film = Bookinfo.film();
    film.changeSpec(ended(film));
    film.toTheEnd();
    rest(film);

    assertThat(film.lesson.getStatus().phase()).hasToString("Failed");
    assertThat(given(film)).containsExactly("Deployment ratings");
  }

  /** The first step alone, and its stall is not expected. */
  private static LessonSpec ended(Film film) {
    var spec = film.lesson.getSpec();
    var first = spec.stepsOrEmpty().getFirst();
    return LessonSpecBuilder.builder(spec)
        .steps(List.of(StepBuilder.builder(first).expect(null).build()))
        .build();
  }

  @Test
  void whatOthersTookOrMarkedSinceIsTheirs() {
    Film film = Bookinfo.film();
    film.toTheEnd();
    rest(film);
    film.cluster.releases.clear();

    // The entry is there again, by another lesson's write.
    Deployment reviews = film.cluster.deployments.get("reviews");
    Ownership.take(reviews.getMetadata());
    reviews
        .getMetadata()
        .getAnnotations()
        .computeIfPresent(
            "guidedrollouts.dev/change", (k, v) -> v.replaceFirst("lesson=.*", "lesson=9999"));
    assertThat(film.pass().decision()).isInstanceOf(Decision.NoOp.class);

    // Somebody applies the manifest: an owner, but another.
    Deployment ratings = film.cluster.deployments.get("ratings");
    ratings.getMetadata().setManagedFields(List.of(Ownership.entry("helm")));
    assertThat(film.pass().decision()).isInstanceOf(Decision.NoOp.class);
    assertThat(film.cluster.releases).isEmpty();
  }

  @Test
  void aDeathAfterTheReleaseCostsNothing() {
    Film film = Bookinfo.film();
    film.cuts = pass -> pass % 2 == 0 ? Film.Cut.AFTER_ACT : Film.Cut.NONE;
    film.toTheEnd();
    rest(film);

    assertThat(given(film))
        .containsExactly(
            "Deployment reviews",
            "Deployment ratings",
            "Deployment reviews",
            "Service ratings of ratings");
  }

  @Test
  void aSuspendedLessonGivesNothingBack() {
    Film film = Bookinfo.film();
    film.until(
        p -> p.decision() instanceof Decision.Undo s && s.step().name().equals("reviews-v4"));
    film.changeSpec(LessonSpecBuilder.builder(film.lesson.getSpec()).suspend(true).build());
    for (int i = 0; i < 5; i++) {
      assertThat(film.pass().decision()).isInstanceOf(Decision.Suspend.class);
    }
    assertThat(film.cluster.releases).isEmpty();
  }
}
