package dev.guidedrollouts.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.guidedrollouts.model.AuthoredTitles;
import dev.guidedrollouts.model.ObservedPod;
import dev.guidedrollouts.view.Scene;
import dev.guidedrollouts.view.SceneReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is shown of a lesson. */
class SceneTest {
  private static final LessonKey KEY = new LessonKey("team-1", "bookinfo");

  private static Scene scene(ShownLessons lessons) {
    var lesson = lessons.lesson(KEY).orElseThrow();
    return SceneReader.read(lesson, lessons.rollouts(lesson).orElseThrow(), lessons.titles(KEY));
  }

  private static List<String> tiles(Scene scene) {
    return scene.deployments().getFirst().versions().stream()
        .flatMap(
            v ->
                v.pods().stream()
                    .map(t -> "%s %s %s".formatted(v.mark().label(), t.shortName(), t.words())))
        .toList();
  }

  private static List<@Nullable String> reasons(Scene scene) {
    List<@Nullable String> reasons = new ArrayList<>();
    scene.deployments().getFirst().versions().stream()
        .flatMap(v -> v.pods().stream())
        .forEach(t -> reasons.add(t.why()));
    return reasons;
  }

  @Test
  void theStalledMoment() {
    Scene scene = scene(ShownLessons.stalled());

    assertThat(tiles(scene))
        .containsExactly(
            "v3 7hvxl serving",
            "v3 s8cgh serving",
            "v3 zfpkl serving",
            "v4 47v5t ImagePullBackOff",
            "v4 v7jdn ErrImagePull");
    // The cause stands on the tiles of the revision that it is about, and on no others; how many
    // more pods have it stands on the card only.
    String why = "docker.io has no image istio/examples-bookinfo-reviews-v4 with tag 1.20.2.";
    assertThat(reasons(scene)).containsExactly(null, null, null, why, why);
    assertThat(scene.diagnosis()).isNotNull();
    assertThat(scene.diagnosis().heading()).isEqualTo("Stalled: ImagePullBackOff");
    assertThat(scene.title()).isEqualTo("Rollouts and rollbacks");
    assertThat(scene.current())
        .extracting(Scene.StepLine::title)
        .isEqualTo("A rollout that gets stuck part way");
  }

  /** Which of the others has which cause is not known here: their tiles tell the kubelet's word. */
  @Test
  void whereCausesDifferOnlyTheDiagnosedPodTellsIts() {
    ShownLessons lessons = ShownLessons.stalled();
    String spec =
        "{\"steps\": [{\"name\": \"v4\", \"rollOut\": {\"deployment\": \"reviews\", \"image\": \"r-v4\"}}]}";
    lessons.lesson(
        "team-1",
        "bookinfo",
        spec,
        """
        {"phase": "Stalled", "step": "v4", "steps": [{"name": "v4", "state": "Running"}],
         "diagnosis": {"step": "v4", "deployment": "reviews", "pod": "reviews-4-v7jdn", "revision": 4,
           "reason": "ErrImagePull", "explanation": "It is not there (also 1 pod with CrashLoop)."}}
        """);

    assertThat(reasons(scene(lessons))).containsExactly(null, null, null, null, "It is not there.");
  }

  /** A restored revision gets the highest number, and its pods stay where they were. */
  @Test
  void anUndoneRevisionKeepsItsPlace() {
    Map<String, List<ObservedPod>> pods =
        Map.of(
            "reviews-3", List.of(ShownLessons.serving("reviews-3-7hvxl")),
            "reviews-4", List.of(ShownLessons.waiting("reviews-4-47v5t", "ImagePullBackOff")));
    Scene before =
        scene(
            ShownLessons.stalled()
                .rollout(
                    "team-1",
                    ShownLessons.reviews(
                        1, List.of(ShownLessons.version(3), ShownLessons.version(4)), pods)));
    Scene after =
        scene(
            ShownLessons.stalled()
                .rollout(
                    "team-1",
                    ShownLessons.reviews(
                        1, List.of(ShownLessons.version(4), ShownLessons.version(3, 5)), pods)));

    assertThat(tiles(after)).isEqualTo(tiles(before));
    assertThat(after.deployments().getFirst().versions())
        .extracting(Scene.Version::revision, Scene.Version::was, Scene.Version::current)
        .containsExactly(tuple(5L, "was 3", true), tuple(4L, null, false));
  }

  /** The prediction is the exercise: the page does not give it away. */
  @Test
  void whatAPlainUndoRestoresIsNotToldWhileItIsAsked() {
    ShownLessons lessons = ShownLessons.stalled();
    String steps =
        """
        {"steps": [{"name": "reviews-v4", "rollOut": {"deployment": "reviews", "image": "r-v4"}},
                   {"name": "guess", "predict": {"deployment": "reviews", "question": "PlainUndoRestores"}}]}
        """;
    String status =
        """
        {"step": "guess", "steps": [{"name": "guess", "state": "%s"}],
         "deployments": [{"name": "reviews", "plainUndoRestores": {"revision": 3},
           "revisions": [{"revision": 3, "replicaSet": "reviews-3"}, {"revision": 4, "replicaSet": "reviews-4"}]}]}
        """;

    assertThat(
            restored(
                scene(lessons.lesson("team-1", "bookinfo", steps, status.formatted("Waiting")))))
        .isEmpty();
    assertThat(
            restored(
                scene(lessons.lesson("team-1", "bookinfo", steps, status.formatted("Passed")))))
        .containsExactly(3L);
  }

  private static List<Long> restored(Scene scene) {
    return scene.deployments().getFirst().ledger().stream()
        .filter(Scene.Revision::restoredByUndo)
        .map(Scene.Revision::number)
        .toList();
  }

  /** A learner's step takes as long as the learner: it is dated from its turn on. */
  @Test
  void aStepBeginsWhenItIsTheLearnersTurn() {
    var lesson =
        ShownLessons.stalled()
            .lesson(
                "team-1",
                "bookinfo",
                "{\"steps\": [{\"name\": \"guess\", \"predict\": {\"deployment\": \"reviews\"}}]}",
                """
                {"phase": "Completed", "step": "guess", "message": "All 1 steps passed.",
                 "steps": [{"name": "guess", "state": "Passed", "waitsSince": "2026-11-29T10:00:00Z",
                   "startedAt": "2026-11-29T10:00:40Z", "finishedAt": "2026-11-29T10:00:40Z"}]}
                """);

    assertThat(scene(lesson).steps())
        .extracting(Scene.StepLine::took, Scene.StepLine::startedAt)
        .containsExactly(tuple("40s", Instant.parse("2026-11-29T10:00:00Z")));
  }

  @Test
  void anUndoneStallIsOver() {
    ShownLessons lessons =
        ShownLessons.stalled()
            .lesson(
                "team-1",
                "bookinfo",
                "{\"steps\": [{\"name\": \"v4\", \"rollOut\": {\"deployment\": \"reviews\", \"image\": \"r-v4\"}}]}",
                """
                {"phase": "Completed", "step": "v4",
                 "steps": [{"name": "v4", "state": "Passed", "outcome": "StalledAndUndone", "undoneTo": "reviews-v3 (3)"}],
                 "diagnosis": {"step": "v4", "deployment": "reviews", "reason": "ImagePullBackOff", "detectedAt": "2026-11-29T10:00:22Z"}}
                """);
    Scene.Card card = scene(lessons).diagnosis();

    assertThat(card).isNotNull();
    assertThat(card.open()).isFalse();
    assertThat(card.undone()).isEqualTo("Undone to reviews-v3 (3)");
  }

  @Test
  void whatIsNotReadYetHasNoPods() {
    var lesson = ShownLessons.stalled().lesson(KEY).orElseThrow();
    Scene scene = SceneReader.read(lesson, null, AuthoredTitles.NONE);

    assertThat(scene.known()).isFalse();
    assertThat(scene.deployments().getFirst().versions()).isEmpty();
    assertThat(scene.deployments().getFirst().ledger()).hasSize(3);
  }
}
