package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.DeploymentStatus.PlainUndo;
import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonSpecBuilder;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.api.v1alpha1.StepBuilder;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.api.v1alpha1.UndoOutcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Each kind of step of the seed lesson as a lesson of its own, over what others had made before.
 */
@ExtendWith(OneCluster.class)
@Order(2)
class SingleStepsIT {
  private static final String IMAGES = "docker.io/istio/examples-bookinfo-";
  private static Cluster cluster;

  @BeforeEach
  void clear() {
    cluster.clear();
  }

  @Test
  void theWrongImage() throws Exception {
    LessonStatus end = alone("ratings-wrong-image");

    assertOutcome(end, StepOutcome.StalledNothingToUndo);
    assertThat(end.undo().outcome()).isEqualTo(UndoOutcome.NothingToUndo);
    assertThat(end.diagnosis().container()).isEqualTo("wrongratings");
    assertThat(cluster.containers("ratings")).containsExactly("wrongratings=wrongratings");
  }

  @Test
  void theRightImageOfADeploymentThatIsNotThere() throws Exception {
    assertOutcome(alone("ratings-v1"), StepOutcome.RolledOut);
    assertThat(cluster.deployment("ratings").getStatus().getReadyReplicas()).isEqualTo(1);
    assertThat(cluster.deployment("ratings").getSpec().getSelector().getMatchLabels())
        .containsEntry("app", "ratings")
        .hasSize(1);
  }

  @Test
  void theServiceOfADeployment() throws Exception {
    cluster.deploy("ratings", IMAGES + "ratings-v1:1.20.2", 1);

    assertOutcome(alone("expose-ratings"), StepOutcome.Exposed);
    assertThat(cluster.kubectl("get", "endpoints", "ratings")).contains(":9080");
  }

  @Test
  void theServiceOfADeploymentThatIsNotThereYet() throws Exception {
    cluster.apply(only("expose-ratings"));
    cluster.await(
        "expose-ratings",
        "says what it waits for",
        s -> s.message() != null && s.message().startsWith("There is no Deployment ratings"));

    cluster.deploy("ratings", IMAGES + "ratings-v1:1.20.2", 1);

    assertOutcome(cluster.awaitPhase("expose-ratings", LessonPhase.Completed), StepOutcome.Exposed);
  }

  @Test
  void moreReplicas() throws Exception {
    cluster.deploy("reviews", IMAGES + "reviews-v1:1.20.2", 1);

    assertOutcome(alone("scale-reviews"), StepOutcome.Scaled);
    assertThat(cluster.deployment("reviews").getStatus().getAvailableReplicas()).isEqualTo(4);
    assertThat(cluster.kubectl("get", "replicasets").lines()).as("heading and one").hasSize(2);
  }

  @Test
  void anotherVersion() throws Exception {
    cluster.deploy("reviews", IMAGES + "reviews-v1:1.20.2", 4);

    assertOutcome(alone("reviews-v2"), StepOutcome.RolledOut);
    assertThat(cluster.containers("reviews"))
        .containsExactly("examples-bookinfo-reviews-v2=reviews-v2:1.20.2");
  }

  @Test
  void anUndoAfterTheLessonsEndIsInItsLedger() throws Exception {
    cluster.deploy("reviews", IMAGES + "reviews-v1:1.20.2", 1);
    assertThat(plainUndo(alone("reviews-v2")).image()).contains("reviews-v1:");

    cluster.kubectl("rollout", "undo", "deployment/reviews");

    LessonStatus later =
        cluster.await(
            "reviews-v2",
            "tells what the next undo would bring back",
            s -> String.valueOf(plainUndo(s).image()).contains("reviews-v2:"));
    assertThat(plainUndo(later).revision()).isEqualTo(2);
    assertThat(later.phase()).isEqualTo(LessonPhase.Completed);
    assertThat(later.deploymentNamed("reviews").orElseThrow().explanation())
        .contains("Revision 1 is 3 now")
        .contains("brings back revision 2");
  }

  private static PlainUndo plainUndo(LessonStatus status) {
    return status.deploymentNamed("reviews").orElseThrow().plainUndoRestores();
  }

  @Test
  void theVersionThatIsMissing() throws Exception {
    cluster.deploy("reviews", IMAGES + "reviews-v3:1.20.2", 4);

    LessonStatus end = alone("reviews-v4");

    assertOutcome(end, StepOutcome.StalledAndUndone);
    assertThat(end.diagnosis().podsReady()).isEqualTo("3/4");
    assertThat(end.undo().outcome()).isEqualTo(UndoOutcome.Restored);
    assertThat(end.undo().toRevision()).isEqualTo(1);
    assertThat(cluster.containers("reviews"))
        .as("the container's name came back too")
        .containsExactly("examples-bookinfo-reviews-v3=reviews-v3:1.20.2");
    assertThat(cluster.deployment("reviews").getStatus().getReadyReplicas()).isEqualTo(4);
  }

  @Test
  void backToARevisionByItsNumber() throws Exception {
    threeRevisions();
    cluster.lesson("back", "steps:\n- {name: back, undo: {deployment: reviews, toRevision: 1}}\n");

    LessonStatus end = cluster.awaitPhase("back", LessonPhase.Completed);

    assertOutcome(end, StepOutcome.Undone);
    assertThat(end.undo().restoredAs()).isEqualTo(4);
    assertThat(cluster.containers("reviews")).singleElement().asString().contains("reviews-v1:");
  }

  @Test
  void backToTheLastHealthyRevision() throws Exception {
    cluster.deploy("reviews", IMAGES + "reviews-v1:1.20.2", 1);
    cluster.lesson(
        "back",
        """
        steps:
        - {name: two, rollOut: {deployment: reviews, image: %sreviews-v2:1.20.2}}
        - {name: back, undo: {deployment: reviews}}
        """
            .formatted(IMAGES));

    LessonStatus end = cluster.awaitPhase("back", LessonPhase.Completed);

    assertThat(end.undo().toRevision()).isEqualTo(1);
    assertThat(cluster.containers("reviews")).singleElement().asString().contains("reviews-v1:");
  }

  @Test
  void aRevisionThatWasNeverThereFailsAndSaysWhichThereAre() throws Exception {
    threeRevisions();
    cluster.lesson("back", "steps:\n- {name: back, undo: {deployment: reviews, toRevision: 9}}\n");

    LessonStatus end = cluster.awaitPhase("back", LessonPhase.Failed);

    assertThat(end.message()).contains("9").contains("1, 2");
    assertThat(cluster.containers("reviews")).singleElement().asString().contains("reviews-v3:");
  }

  private static void threeRevisions() throws Exception {
    cluster.deploy("reviews", IMAGES + "reviews-v1:1.20.2", 1);
    for (int version = 2; version <= 3; version++) {
      cluster.kubectl(
          "set", "image", "deployment/reviews", "*=" + IMAGES + "reviews-v" + version + ":1.20.2");
      cluster.kubectl("rollout", "status", "deployment/reviews", "--timeout=4m");
    }
  }

  /** Runs this one step of the seed lesson to its end. */
  private static LessonStatus alone(String step) throws Exception {
    cluster.apply(only(step));
    return cluster.awaitPhase(step, LessonPhase.Completed);
  }

  private static String only(String name) throws Exception {
    RolloutLesson lesson =
        cluster
            .admin
            .getKubernetesSerialization()
            .unmarshal(Files.readString(Path.of("deploy/lesson.yaml")), RolloutLesson.class);
    Step step =
        lesson.getSpec().stepsOrEmpty().stream()
            .filter(s -> name.equals(s.name()))
            .findFirst()
            .orElseThrow();
    lesson.getMetadata().setName(name);
    // Of its texts only that they are there was read; as a whole it must not be written back.
    Step bare = StepBuilder.builder(step).guide(null).debrief(null).build();
    lesson.setSpec(LessonSpecBuilder.builder(lesson.getSpec()).steps(List.of(bare)).build());
    return cluster.admin.getKubernetesSerialization().asYaml(lesson);
  }

  private static void assertOutcome(LessonStatus end, StepOutcome outcome) {
    assertThat(end.phase()).isEqualTo(LessonPhase.Completed);
    assertThat(end.stepsOrEmpty().getLast().outcome()).isEqualTo(outcome);
  }
}
