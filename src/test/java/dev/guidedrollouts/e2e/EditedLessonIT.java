package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.StepMethod;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A lesson whose spec is changed while the learner is waited for: edited by its author, or
 * suspended. Its Deployments have no pods, so that each rollout is complete at once.
 */
@ExtendWith(OneCluster.class)
@Order(2)
class EditedLessonIT {
  private static final String ONE = step("one", "web", 2);
  private static final String GONE = step("gone", "side", 2);
  private static final String TWO = "- {name: two, by: Learner, %s}\n".formatted(to("web", 3));
  private static final String LAST = step("last", "web", 4);
  private static Cluster cluster;

  private static String to(String deployment, int version) {
    return "rollOut: {deployment: %s, image: '%s'}".formatted(deployment, image(version));
  }

  private static String step(String name, String deployment, int version) {
    return "- {name: %s, %s}\n".formatted(name, to(deployment, version));
  }

  private static String image(int version) {
    return "registry.example/app:" + version;
  }

  /** Two Deployments as somebody had them, and the lesson at the learner's step. */
  @BeforeEach
  void atTheLearnersStep() {
    cluster.clear();
    cluster.deployWithoutPods(cluster.namespace, "web", false);
    cluster.deployWithoutPods(cluster.namespace, "side", false);
    edit(ONE + GONE + TWO + LAST);
    awaitLearner();
  }

  private static void edit(String steps) {
    cluster.lesson("edited", "steps:\n" + steps);
  }

  /** As its author has changed it last. */
  private static LessonStatus awaitLearner() {
    return cluster.await(
        "edited",
        "waits for the learner under its present spec",
        s ->
            s.phase() == LessonPhase.WaitingForLearner
                && "two".equals(s.step())
                && cluster
                    .lesson("edited")
                    .getMetadata()
                    .getGeneration()
                    .equals(s.observedGeneration()));
  }

  private static void learnerActs() throws Exception {
    cluster.kubectl("set", "image", "deployment/web", "app=" + image(3));
  }

  private static StepStatus entry(LessonStatus status, String step) {
    return status.stepNamed(step).orElseThrow();
  }

  private static List<String> names(LessonStatus status) {
    return status.stepsOrEmpty().stream().map(StepStatus::name).toList();
  }

  private static List<Integer> attempts(LessonStatus status) {
    return status.stepsOrEmpty().stream().map(StepStatus::attemptOrFirst).toList();
  }

  /** The lesson's Events; what was told twice is there twice. */
  private static List<String> told() {
    return cluster.admin.v1().events().inNamespace(cluster.namespace).list().getItems().stream()
        .filter(e -> "edited".equals(e.getInvolvedObject().getName()))
        .map(e -> e.getReason() + ": " + e.getMessage())
        .toList();
  }

  @Test
  void stepsAreAddedInFrontAndBehindOneIsRemovedAndOneIsRenamed() throws Exception {
    StepStatus one = entry(cluster.lesson("edited").statusOrEmpty(), "one");
    long web = cluster.deployment("web").getMetadata().getGeneration();

    edit(
        step("front", "side", 5)
            + ONE
            + TWO
            + step("renamed", "web", 4)
            + step("behind", "side", 6));
    LessonStatus waiting = awaitLearner();

    assertThat(names(waiting)).containsExactly("front", "one", "two", "renamed", "behind");
    assertThat(waiting.progress()).isEqualTo("2/5");
    assertThat(entry(waiting, "one")).as("what passed and is unchanged").isEqualTo(one);
    assertThat(cluster.deployment("web").getMetadata().getGeneration()).isEqualTo(web);
    assertThat(cluster.image("side")).as("the step in front was done").isEqualTo(image(5));
    assertThat(entry(waiting, "two").attemptOrFirst())
        .as("the learner's step gave way to the one in front of it")
        .isEqualTo(2);

    learnerActs();
    LessonStatus end = cluster.awaitPhase("edited", LessonPhase.Completed);

    assertThat(end.progress()).isEqualTo("5/5");
    assertThat(entry(end, "one")).isEqualTo(one);
    assertThat(entry(end, "two").how()).isEqualTo(StepMethod.SetImage);
    assertThat(attempts(end)).containsExactly(1, 1, 2, 1, 1);
    assertThat(cluster.image("web")).isEqualTo(image(4));
    assertThat(cluster.image("side")).isEqualTo(image(6));
  }

  @Test
  void aPassedStepThatIsChangedIsDoneAnewAndTheOthersStayPassed() throws Exception {
    StepStatus gone = entry(cluster.lesson("edited").statusOrEmpty(), "gone");
    long side = cluster.deployment("side").getMetadata().getGeneration();

    edit(step("one", "web", 7) + GONE + TWO + LAST);
    LessonStatus waiting = awaitLearner();

    assertThat(attempts(waiting)).containsExactly(2, 1, 2, 1);
    assertThat(cluster.image("web")).isEqualTo(image(7));
    assertThat(entry(waiting, "gone")).isEqualTo(gone);
    assertThat(cluster.deployment("side").getMetadata().getGeneration()).isEqualTo(side);

    learnerActs();

    assertThat(cluster.awaitPhase("edited", LessonPhase.Completed).progress()).isEqualTo("4/4");
  }

  /** What was told of the steps before is not told again. */
  @Test
  void otherTextsAreShownAndTakeNothingBack() throws Exception {
    LessonStatus before = cluster.lesson("edited").statusOrEmpty();
    List<String> told = told();

    edit(
        ONE.replace("name: one", "name: one, title: First")
            + GONE
            + TWO.replace("by: Learner", "by: Learner, guide: The third version, hints: [Look]")
            + LAST);
    LessonStatus waiting = awaitLearner();

    assertThat(waiting.guide()).isEqualTo("The third version");
    assertThat(entry(waiting, "one")).isEqualTo(entry(before, "one"));
    assertThat(attempts(waiting)).containsExactly(1, 1, 1, 1);
    assertThat(told()).containsExactlyInAnyOrderElementsOf(told);
  }

  @Test
  void whatTheLearnerDoesWhileTheLessonIsSuspendedCountsAfterwards() throws Exception {
    suspend(true);
    LessonStatus suspended = cluster.awaitPhase("edited", LessonPhase.Suspended);
    List<String> told = told();

    learnerActs();
    Deployment acted = cluster.deployment("web");
    passesGoBy();

    LessonStatus meanwhile = cluster.lesson("edited").statusOrEmpty();
    assertThat(meanwhile.phase()).isEqualTo(LessonPhase.Suspended);
    assertThat(meanwhile.steps()).isEqualTo(suspended.steps());
    assertThat(told()).containsExactlyInAnyOrderElementsOf(told);
    assertThat(cluster.deployment("web").getMetadata().getGeneration())
        .isEqualTo(acted.getMetadata().getGeneration());
    assertThat(marker()).as("of the operator's last step").isEqualTo("one");

    suspend(false);
    LessonStatus end = cluster.awaitPhase("edited", LessonPhase.Completed);

    assertThat(end.progress()).isEqualTo("4/4");
    assertThat(attempts(end)).containsExactly(1, 1, 1, 1);
    assertThat(entry(end, "two").how()).isEqualTo(StepMethod.SetImage);
    assertThat(cluster.image("web")).isEqualTo(image(4));
  }

  private static @Nullable String marker() {
    return cluster.deployment("web").getMetadata().getAnnotations().get("guidedrollouts.dev/step");
  }

  private static void suspend(boolean on) throws Exception {
    cluster.kubectl(
        "patch", "lesson", "edited", "--type=merge", "-p", "{\"spec\":{\"suspend\":" + on + "}}");
  }

  /** Begun after what the test did, another lesson comes to its end: that was seen long ago. */
  private static void passesGoBy() {
    cluster.deployWithoutPods(cluster.namespace, "other", false);
    cluster.lesson("other", "steps:\n" + step("a", "other", 2) + step("b", "other", 3));
    cluster.awaitPhase("other", LessonPhase.Completed);
  }
}
