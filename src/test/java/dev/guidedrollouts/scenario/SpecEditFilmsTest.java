package dev.guidedrollouts.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.StepState;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A spec that is edited in mid-lesson: what passed and is unchanged stays passed. */
class SpecEditFilmsTest {
  private static final String TWO = "- {name: two, rollOut: {deployment: web, image: 'web:2'}}";
  private static final String CHANGED = "- {name: two, rollOut: {deployment: web, image: 'web:4'}}";
  private static final String RETOLD =
      "- {name: two, title: Up, guide: Look, rollOut: {deployment: web, image: 'web:2'}}";
  private static final String MORE = "- {name: more, scale: {deployment: web, replicas: 3}}";
  private static final String THREE = "- {name: three, rollOut: {deployment: web, image: 'web:3'}}";

  private static String spec(String... steps) {
    return "  steps:\n  " + String.join("\n  ", steps) + "\n";
  }

  private static Film film(String... steps) {
    return Film.of("lesson", spec(steps), "web:1", "web:2", "web:3", "web:4")
        .withHealthy("web:1", 1, "web");
  }

  private static void change(Film film, String... steps) {
    film.changeSpec(Film.of("lesson", spec(steps)).lesson.getSpec());
  }

  private static List<Integer> attempts(LessonStatus status) {
    return status.stepsOrEmpty().stream().map(StepStatus::attemptOrFirst).toList();
  }

  private static String image(Film film) {
    return film.cluster.observe().deployments().get("web").containers().getFirst().image();
  }

  @Test
  void aPassedStepThatIsChangedIsDoneAnewAndTheOthersStayPassed() {
    Film film = film(TWO, MORE);
    assertThat(film.toTheEnd().phase()).isEqualTo(LessonPhase.Completed);

    change(film, CHANGED, MORE);
    LessonStatus end = film.toTheEnd();

    assertThat(end.phase()).isEqualTo(LessonPhase.Completed);
    assertThat(end.progress()).isEqualTo("2/2");
    assertThat(image(film)).isEqualTo("web:4");
    assertThat(attempts(end)).containsExactly(2, 1);
  }

  @Test
  void otherTextsTakeNothingBack() {
    Film film = film(TWO, MORE);
    film.toTheEnd();
    int changes = film.cluster.changes.size();

    change(film, RETOLD, MORE);
    LessonStatus end = film.toTheEnd();

    assertThat(end.phase()).isEqualTo(LessonPhase.Completed);
    assertThat(film.cluster.changes).hasSize(changes);
    assertThat(attempts(end)).containsExactly(1, 1);
  }

  /**
   * The step that was under way is done anew after the one that was changed, or added, before it.
   */
  @Test
  void theStepUnderWayGivesWayToTheOneBeforeIt() {
    for (String first : List.of(CHANGED, TWO + "\n  " + MORE)) {
      Film film = film(TWO, THREE);
      film.until(
          p ->
              film.lesson
                      .statusOrEmpty()
                      .stepNamed("three")
                      .map(StepStatus::stateOrDefault)
                      .orElse(null)
                  == StepState.Running);

      change(film, first, THREE);
      LessonStatus end = film.toTheEnd();

      assertThat(end.phase()).as(first).isEqualTo(LessonPhase.Completed);
      assertThat(image(film)).isEqualTo("web:3");
      assertThat(film.story())
          .as(first)
          .containsExactlyElementsOf(
              first.equals(CHANGED)
                  ? List.of(
                      "two ReplaceContainer",
                      "three ReplaceContainer",
                      "two ReplaceContainer",
                      "three ReplaceContainer")
                  // Its image is there still: nothing is left to write.
                  : List.of("two ReplaceContainer", "three ReplaceContainer", "more Scale"));
      assertThat(end.stepNamed("three").orElseThrow().attemptOrFirst()).isEqualTo(2);
    }
  }

  @Test
  void aRemovedStepIsGoneAndARenamedOneIsAnotherStep() {
    Film film = film(TWO, MORE, THREE);
    film.toTheEnd();

    change(film, TWO, "- {name: again, rollOut: {deployment: web, image: 'web:4'}}");
    LessonStatus end = film.toTheEnd();

    assertThat(end.phase()).isEqualTo(LessonPhase.Completed);
    assertThat(end.stepsOrEmpty()).extracting(StepStatus::name).containsExactly("two", "again");
    assertThat(image(film)).isEqualTo("web:4");
    assertThat(attempts(end)).containsExactly(1, 1);
  }
}
