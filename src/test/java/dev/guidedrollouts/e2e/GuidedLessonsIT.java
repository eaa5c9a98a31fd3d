package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.StepMethod;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import java.nio.file.Path;
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
  private static Cluster cluster;

  @BeforeEach
  void clear() {
    cluster.clear();
  }

  static Stream<Path> solutions() {
    return LessonsFolder.scripts(GUIDED, "solutions").stream();
  }

  @ParameterizedTest
  @MethodSource("solutions")
  void theGuidedSeedIsSolved(Path solution) throws Exception {
    cluster.apply(LessonsFolder.lesson(GUIDED));

    LessonsFolder.run(solution, cluster);

    LessonStatus end = cluster.awaitPhase("bookinfo", LessonPhase.Completed);
    assertThat(end.progress()).isEqualTo("11/11");
    StepStatus undone = end.stepNamed("reviews-v4").orElseThrow();
    assertThat(undone.outcome()).isEqualTo(StepOutcome.StalledAndUndone);
    assertThat(undone.wrongTurnCountOrZero()).isZero();
    assertThat(undone.how())
        .as("as far as the cluster shows it")
        .isEqualTo(solution.endsWith("undo.sh") ? StepMethod.RolloutUndo : StepMethod.SetImage);
    if (undone.how() == StepMethod.SetImage) {
      assertThat(undone.message()).contains("by `kubectl set image`, not by an undo");
    }
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
    cluster.apply(LessonsFolder.lesson(GUIDED));
    List<Path> scripts = LessonsFolder.scripts(GUIDED, "wrong-turns");
    for (Path script : scripts) {
      LessonsFolder.told(script, "bookinfo", cluster);
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
    cluster.apply(LessonsFolder.lesson("bookinfo-manual"));
    LessonStatus waiting = cluster.awaitPhase("bookinfo", LessonPhase.WaitingForLearner);
    assertThat(waiting.guide()).startsWith("The Deployment `ratings` starts with an image");
    assertThat(waiting.message()).contains("meant to fail");
    assertThat(cluster.kubectl("get", "deployments")).as("nothing yet").doesNotContain("ratings");

    LessonsFolder.run(LessonsFolder.scripts("bookinfo-manual", "solutions").getFirst(), cluster);

    assertThat(cluster.awaitPhase("bookinfo", LessonPhase.Completed).progress()).isEqualTo("10/10");
  }
}
