package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.StepMethod;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.api.v1alpha1.WrongTurn;
import dev.guidedrollouts.cli.play.LessonScript;
import dev.guidedrollouts.cli.play.ScriptRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The lessons of deploy/lessons with their solutions and wrong turns, on real controllers and with
 * real kubectl.
 */
@ExtendWith(OneCluster.class)
@Order(1)
class GuidedLessonsIT {
  private static final String GUIDED = "bookinfo-guided";
  private static final Path LESSONS = Path.of("deploy/lessons");
  private static Cluster cluster;

  @BeforeEach
  void clear() {
    cluster.clear();
  }

  private static String lesson(String folder) throws IOException {
    return Files.readString(LESSONS.resolve(folder).resolve("lesson.yaml"));
  }

  private static List<Path> scripts(String folder, String kind) {
    return LessonScript.of(LESSONS.resolve(folder), kind);
  }

  /** As a learner would, to its end. */
  private static void run(Path script) throws IOException, InterruptedException {
    try (ScriptRun run = ScriptRun.start(script, cluster.learnersKubeconfig())) {
      assertThat(run.await(Duration.ofMinutes(4)))
          .as("%s ended; it said %s", script, run.said())
          .isTrue();
      assertThat(run.exitCode()).as("%s: %s", script, run.said()).isZero();
    }
  }

  static Stream<Path> solutions() {
    return scripts(GUIDED, LessonScript.SOLUTIONS).stream();
  }

  @ParameterizedTest
  @MethodSource("solutions")
  void theGuidedSeedIsSolved(Path solution) throws Exception {
    cluster.apply(lesson(GUIDED));

    run(solution);

    LessonStatus end = cluster.awaitPhase("bookinfo", LessonPhase.Completed);
    assertThat(end.progress()).isEqualTo("11/11");
    StepStatus undone = end.stepNamed("reviews-v4").orElseThrow();
    assertThat(undone.outcome()).isEqualTo(StepOutcome.StalledAndUndone);
    assertThat(undone.wrongTurnCountOrZero()).isZero();
    assertThat(undone.how())
        .as("as far as the cluster shows it")
        .isEqualTo(solution.endsWith("undo.sh") ? StepMethod.RolloutUndo : StepMethod.SetImage);
    assertThat(end.stepNamed("back-to-black-stars").orElseThrow().how())
        .isEqualTo(StepMethod.RolloutUndo);
    assertThat(end.stepNamed("ratings-wrong-image").orElseThrow().outcome())
        .isEqualTo(StepOutcome.StalledNothingToUndo);
    assertThat(cluster.containers("reviews")).singleElement().asString().contains("reviews-v2:");
    assertThat(end.debrief()).contains("new number");
    String events = cluster.kubectl("get", "events", "-o", "custom-columns=:.reason");
    assertThat(events).contains("WaitingForLearner", "StepPassed", "LessonCompleted");
    assertThat(cluster.kubectl("get", "deployment", "reviews", "-o", "yaml"))
        .as("the operator has undone nothing")
        .doesNotContain("stall-undo");
  }

  @Test
  void itsWrongTurnsAreToldAndForgiven() throws Exception {
    cluster.apply(lesson(GUIDED));
    List<Path> scripts = scripts(GUIDED, LessonScript.WRONG_TURNS);
    for (Path script : scripts) {
      run(script);
      WrongTurn word = LessonScript.word(script);
      LessonStatus told =
          cluster.await(
              "bookinfo",
              "tells the wrong turn " + word,
              s ->
                  s.stepsOrEmpty().stream()
                      .flatMap(step -> step.wrongTurnsOrEmpty().stream())
                      .anyMatch(turn -> turn.what() == word));
      assertThat(told.phase()).isEqualTo(LessonPhase.WaitingForLearner);
      assertThat(told.hints()).as("a hint follows %s", script).isNotEmpty();
      startOver();
    }
  }

  /** As a learner does who has lost his way: everything as it was before the step, then anew. */
  private static void startOver() throws Exception {
    cluster.kubectl(
        "patch", "deployment", "reviews", "-p", "{\"spec\":{\"paused\":null,\"replicas\":4}}");
    cluster.kubectl(
        "set",
        "image",
        "deployment/reviews",
        "*=docker.io/istio/examples-bookinfo-reviews-v3:1.20.2");
    cluster.kubectl("rollout", "status", "deployment/reviews", "--timeout=4m");
    cluster.kubectl(
        "annotate",
        "lesson",
        "bookinfo",
        "guidedrollouts.dev/replay-from=reviews-v4",
        "--overwrite");
    cluster.await(
        "bookinfo",
        "has taken up the replay",
        s -> s.stepNamed("reviews-v4").orElseThrow().wrongTurnCountOrZero() == 0);
  }

  @Test
  void theManualPace() throws Exception {
    cluster.apply(lesson("bookinfo-manual"));
    LessonStatus waiting = cluster.awaitPhase("bookinfo", LessonPhase.WaitingForLearner);
    assertThat(waiting.guide()).startsWith("The Deployment `ratings` starts with an image");
    assertThat(waiting.message()).contains("meant to fail");
    assertThat(cluster.kubectl("get", "deployments")).as("nothing yet").doesNotContain("ratings");

    run(scripts("bookinfo-manual", LessonScript.SOLUTIONS).getFirst());

    assertThat(cluster.awaitPhase("bookinfo", LessonPhase.Completed).progress()).isEqualTo("10/10");
  }
}
