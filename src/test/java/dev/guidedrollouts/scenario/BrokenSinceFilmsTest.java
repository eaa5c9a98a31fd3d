package dev.guidedrollouts.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.StepState;
import dev.guidedrollouts.model.LessonEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What a passed step left running breaks while the learner is waited for, or the operator goes on:
 * told, not taken back.
 */
class BrokenSinceFilmsTest {
  private static final String BROKEN = "Step web-two stays passed, but Deployment web ";

  private final Film film =
      Film.of(
              "lesson",
              """
                steps:
                - {name: web-two, rollOut: {deployment: web, image: 'app:2'}}
                - {name: api-two, by: Learner, rollOut: {deployment: api, image: 'app:2'}}
              """,
              "app:1",
              "app:2")
          .withHealthy("app:1", 2, "web", "api");

  private LessonStatus awaitsWith(String words) {
    return film.until(
            p ->
                p.status().phase() == LessonPhase.WaitingForLearner
                    && p.status().message().contains(words))
        .status();
  }

  private LessonStatus awaitsWithout(String words) {
    return film.until(
            p ->
                p.status().phase() == LessonPhase.WaitingForLearner
                    && !p.status().message().contains(words))
        .status();
  }

  @Test
  void podsThatAreNotReadyAreToldUntilTheyAre() {
    assertThat(awaitsWith("Your turn").message()).doesNotContain("stays passed");

    film.cluster.kubelet.images.remove("app:2");
    film.cluster.autoscalers.put("web", 3);
    LessonStatus broken = awaitsWith(BROKEN);
    assertThat(broken.message()).contains(BROKEN + "has broken since: 2 of 3 pods ready.");
    assertThat(broken.stepNamed("web-two").orElseThrow().state()).isEqualTo(StepState.Passed);
    assertThat(broken.progress()).isEqualTo("1/2");

    film.cluster.kubelet.images.add("app:2");
    awaitsWithout(BROKEN);
  }

  @Test
  void aDeploymentThatWasDeletedIsTold() {
    awaitsWith("Your turn");

    film.cluster.deployments.remove("web");

    assertThat(awaitsWith(BROKEN).message()).contains(BROKEN + "is gone since.");
  }

  @Test
  void whileTheOperatorGoesOnItIsToldAndAnEventSaysSoOnce() {
    Film own =
        Film.of(
                "lesson",
                """
                  steps:
                  - {name: web-two, rollOut: {deployment: web, image: 'app:2'}}
                  - {name: api-bad, expect: Stall, rollOut: {deployment: api, image: 'app:3'}}
                  - {name: api-two, rollOut: {deployment: api, image: 'app:1'}}
                """,
                "app:1",
                "app:2")
            .withHealthy("app:1", 2, "web", "api");
    own.until(p -> p.status().message().contains("app:3"));

    own.cluster.kubelet.images.remove("app:2");
    own.cluster.autoscalers.put("web", 3);
    LessonStatus told = own.until(p -> p.status().message().contains(BROKEN)).status();
    assertThat(told.phase()).isNotEqualTo(LessonPhase.WaitingForLearner);
    assertThat(told.message())
        .contains(BROKEN + "has broken since: not all of its pods are ready.");
    assertThat(told.stepNamed("web-two").orElseThrow().state()).isEqualTo(StepState.Passed);

    LessonStatus end = own.toTheEnd();
    assertThat(end.phase()).isEqualTo(LessonPhase.Completed);
    assertThat(end.progress()).isEqualTo("3/3");
    assertThat(eventsOf(own, "api-bad")).hasSize(1);
    assertThat(eventsOf(own, "api-bad").getFirst())
        .isEqualTo("api-bad: " + BROKEN + "has broken since: not all of its pods are ready.");
  }

  /** The messages of the Events, each as often as it was published. */
  private static List<String> eventsOf(Film film, String step) {
    return film.passes.stream()
        .flatMap(p -> p.events().stream())
        .filter(e -> e.reason().equals("BrokenSince"))
        .map(LessonEvent::message)
        .filter(m -> m.startsWith(step + ":"))
        .toList();
  }
}
