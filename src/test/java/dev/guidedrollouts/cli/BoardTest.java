package dev.guidedrollouts.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.guidedrollouts.api.v1alpha1.ColumnsStatus;
import dev.guidedrollouts.api.v1alpha1.HelpStatus;
import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.api.v1alpha1.StepMethod;
import dev.guidedrollouts.api.v1alpha1.StepState;
import dev.guidedrollouts.api.v1alpha1.StepStatusBuilder;
import dev.guidedrollouts.kube.lookup.LessonLookup.PodLine;
import dev.guidedrollouts.kube.lookup.LessonLookup.Version;
import dev.guidedrollouts.kube.lookup.Serializer;
import dev.guidedrollouts.view.Board;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A class on one board, and one lesson as its learner reads it. */
class BoardTest {
  private static final Instant NOW = Instant.parse("2026-11-29T10:00:00Z");

  private static RolloutLesson lesson(
      String namespace,
      String step,
      LessonPhase phase,
      @Nullable Integer waitsMinutes,
      @Nullable Integer wrongTurns,
      @Nullable String hand) {
    RolloutLesson lesson =
        Serializer.read(
            """
            {"apiVersion": "guidedrollouts.dev/v1alpha1", "kind": "RolloutLesson",
             "metadata": {"name": "bookinfo", "namespace": "%s", "generation": 1},
             "spec": {"steps": [
               {"name": "one", "scale": {"deployment": "web", "replicas": 1}},
               {"name": "two", "scale": {"deployment": "web", "replicas": 2}}]}}
            """
                .formatted(namespace),
            RolloutLesson.class);
    lesson.setStatus(
        LessonStatusBuilder.builder()
            .observedGeneration(1L)
            .phase(phase)
            .step(step)
            .progress("1/2")
            .columns(
                new ColumnsStatus(
                    null,
                    null,
                    waitsMinutes == null ? null : NOW.minusSeconds(60L * waitsMinutes),
                    wrongTurns,
                    hand))
            .build());
    return lesson;
  }

  @Test
  void whoNeedsHelpComesFirst() {
    Board board =
        Board.of(
            List.of(
                lesson("done", "two", LessonPhase.Completed, null, null, null),
                lesson("quick", "two", LessonPhase.Running, null, null, null),
                lesson("waits", "two", LessonPhase.WaitingForLearner, 7, null, null),
                lesson("lost", "two", LessonPhase.WaitingForLearner, 1, 3, null),
                lesson("failed", "one", LessonPhase.Failed, null, null, null),
                lesson("asks", "two", LessonPhase.WaitingForLearner, 1, null, "up"),
                lesson("answered", "two", LessonPhase.WaitingForLearner, 2, null, "answered")),
            NOW);

    assertThat(board.rows())
        .extracting(Board.Row::namespace)
        .containsExactly("asks", "failed", "lost", "waits", "answered", "quick", "done");
    assertThat(board.summary())
        .isEqualTo(
            "5 of 7 at step 2, 1 stuck for more than 5 min; 1 completed, 1 failed; 1 hand is up");
    assertThat(BoardTable.of(board).lines().toList().get(1))
        .startsWith("asks")
        .contains("WaitingForLearner", "60s", "up");
  }

  @Test
  void aClassOfThirtyFitsOnOneBoard() {
    List<RolloutLesson> all = new ArrayList<>();
    for (int i = 1; i <= 30; i++) {
      all.add(
          lesson(
              "team-%02d".formatted(i),
              i <= 12 ? "one" : "two",
              LessonPhase.WaitingForLearner,
              i <= 3 ? 10 : 0,
              null,
              null));
    }
    Board board = Board.of(all, NOW);
    assertThat(BoardTable.of(board).lines()).hasSize(33);
    assertThat(board.summary()).startsWith("18 of 30 at step 2, 3 stuck for more than 5 min");
    assertThat(board.rows())
        .extracting(Board.Row::namespace)
        .startsWith("team-01", "team-02", "team-03");
  }

  @Test
  void aLessonIsShownAsItsLearnerReadsIt() {
    RolloutLesson lesson = lesson("team-01", "two", LessonPhase.WaitingForLearner, 1, 1, "up");
    lesson.setStatus(
        LessonStatusBuilder.builder(lesson.getStatus())
            .message("Your turn: Deployment web gets 2 pods.")
            .guide("Count the pods.\n")
            .hints(List.of("How many are there?"))
            .help(new HelpStatus("where?", NOW))
            .next("kubectl get deployment web -n team-01")
            .steps(
                List.of(
                    StepStatusBuilder.builder()
                        .name("one")
                        .state(StepState.Passed)
                        .message("web has 1 pod.")
                        .how(StepMethod.Scale)
                        .manager("kubectl")
                        .build()))
            .build());

    String view =
        LessonView.of(
            new KubernetesSerialization().convertValue(lesson, JsonNode.class),
            Map.of(
                "web",
                List.of(
                    new Version(
                        "web-b",
                        2,
                        "app:2",
                        List.of(new PodLine("web-b-1", false, "ImagePullBackOff"))),
                    new Version(
                        "web-a", 1, "app:1", List.of(new PodLine("web-a-1", true, "Running"))),
                    new Version("web-0", 0, "app:0", List.of()))));

    assertThat(view)
        .isEqualTo(
            """
            team-01/bookinfo  WaitingForLearner  1/2  two

            Your turn: Deployment web gets 2 pods.

            Count the pods.

            Hand up: where?

            Hints so far:
              1. How many are there?

            What happened:
              ok   one: web has 1 pod. [Scale by kubectl]

            What is there now:
              deployment/web
                revision 2  app:2  replicaset/web-b
                  - web-b-1  ImagePullBackOff
                revision 1  app:1  replicaset/web-a
                  + web-a-1  Running

            What to type:
              kubectl get deployment web -n team-01
            """);
  }
}
