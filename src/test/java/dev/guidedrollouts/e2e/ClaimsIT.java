package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.LessonStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.api.v1alpha1.StepStatusBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Several lessons that name the same Deployments, in a namespace of their own. */
@ExtendWith(OneCluster.class)
class ClaimsIT {
  private static Cluster cluster;

  private static void deployment(String name, boolean paused) {
    cluster.deployWithoutPods(cluster.namespace, name, paused);
  }

  private static String rollOut(String deployment, int tag) {
    return "- {name: %1$s-%2$d, rollOut: {deployment: %1$s, image: 'registry.example/app:%2$d'}}\n"
        .formatted(deployment, tag);
  }

  private static void resume(String deployment) throws Exception {
    cluster.kubectl("rollout", "resume", "deployment/" + deployment);
  }

  private static boolean waitsInUse(LessonStatus status) {
    return status.conditionsOrEmpty().stream()
        .anyMatch(c -> c.getType().equals("Ready") && c.getReason().equals("DeploymentInUse"));
  }

  @Test
  void aBegunLessonThatAddsADeploymentWaitsForTheOneThatHasBegunIt() throws Exception {
    deployment("own", false);
    deployment("own-next", true);
    deployment("taken", false);
    deployment("taken-next", true);
    // Created first, and of a name that goes first: neither counts against who has begun.
    cluster.lesson("adds", "steps:\n" + rollOut("own", 2) + rollOut("own-next", 2));
    cluster.await("adds", "is at its second step", s -> "1/2".equals(s.progress()));
    cluster.lesson("holds", "steps:\n" + rollOut("taken", 3) + rollOut("taken-next", 3));
    cluster.await("holds", "is at its second step", s -> "1/2".equals(s.progress()));

    cluster.lesson(
        "adds", "steps:\n" + rollOut("own", 2) + rollOut("taken", 2) + rollOut("own-next", 2));

    LessonStatus waits = cluster.await("adds", "waits", ClaimsIT::waitsInUse);
    assertThat(waits.phase()).isEqualTo(LessonPhase.Running);
    assertThat(waits.message()).contains("waits for lesson holds").contains("Deployment taken");
    assertThat(waits.next()).startsWith("kubectl get rolloutlesson holds");
    assertThat(cluster.image("taken")).endsWith(":3");

    resume("taken-next");

    cluster.awaitPhase("holds", LessonPhase.Completed);
    cluster.await("adds", "has moved it", s -> "2/3".equals(s.progress()));
    assertThat(cluster.image("taken")).endsWith(":2");
  }

  @Test
  void whoWaitsIsWokenWhenTheHoldersSpecDropsTheDeployment() throws Exception {
    deployment("kept", true);
    deployment("dropped", false);
    cluster.lesson("drops", "steps:\n" + rollOut("kept", 2) + rollOut("dropped", 2));
    cluster.await("drops", "waits", s -> s.message() != null && s.message().contains("paused"));
    Thread.sleep(1100);
    cluster.lesson("waits", "steps:\n" + rollOut("dropped", 3));
    cluster.await("waits", "is held", ClaimsIT::waitsInUse);

    cluster.lesson("drops", "steps:\n" + rollOut("kept", 2));

    cluster.awaitPhase("waits", LessonPhase.Completed);
    assertThat(cluster.image("dropped")).endsWith(":3");
  }

  @Test
  void twoThatWantWhatTheOtherHasBegunAreBothToldAndGoOnWhenOneGivesWay() {
    for (String name : List.of("left", "right")) {
      deployment(name, false);
      deployment(name + "-next", true);
      cluster.lesson(name, "steps:\n" + rollOut(name, 2) + rollOut(name + "-next", 2));
      cluster.await(name, "is at its second step", s -> "1/2".equals(s.progress()));
    }
    cluster.lesson("left", "steps:\n" + rollOut("left", 2) + rollOut("right", 4));
    cluster.await("left", "waits", ClaimsIT::waitsInUse);
    cluster.lesson("right", "steps:\n" + rollOut("right", 2) + rollOut("left", 4));

    for (String name : List.of("left", "right")) {
      cluster.await(name, "is told", s -> s.message() != null && s.message().contains("circle"));
    }
    cluster.lesson("right", "steps:\n" + rollOut("right", 2));

    cluster.awaitPhase("right", LessonPhase.Completed);
    cluster.awaitPhase("left", LessonPhase.Completed);
    assertThat(cluster.image("left")).endsWith(":2");
    assertThat(cluster.image("right")).endsWith(":4");
  }

  /** Made in one request after the other, in the order that is the worst: the later name first. */
  @Test
  void twoLessonsOfOneSecondNeverBothMoveADeployment() {
    for (int i = 0; i < 25; i++) {
      String one = "one-" + i;
      String other = "other-" + i;
      deployment(one, false);
      deployment(other, false);
      String later = "z-" + i;
      String first = "a-" + i;
      cluster.lesson(later, "steps:\n" + rollOut(other, 2) + rollOut(one, 2) + rollOut(one, 4));
      cluster.lesson(first, "steps:\n" + rollOut(one, 3) + rollOut(other, 3) + rollOut(other, 5));

      for (String lesson : List.of(first, later)) {
        LessonStatus end = cluster.awaitPhase(lesson, LessonPhase.Completed);
        assertThat(end.progress()).as("try %d, lesson %s", i, lesson).isEqualTo("3/3");
      }
      // One after the other: the latest markers on both are of one and the same lesson.
      assertThat(lessonOf(one)).as("try " + i).isEqualTo(lessonOf(other));
    }
  }

  private static String lessonOf(String name) {
    Deployment deployment = cluster.deployment(name);
    return deployment.getMetadata().getAnnotations().get("guidedrollouts.dev/lesson");
  }

  /** An operator that is upgraded in the middle of a step goes on with it. */
  @Test
  void aStepThatAnEarlierVersionBeganIsNoNewAttempt() throws Exception {
    deployment("upgraded", false);
    deployment("upgraded-next", true);
    cluster.lesson(
        "upgraded",
        "steps:\n- {name: one, scale: {deployment: upgraded, replicas: 0}}\n"
            + rollOut("upgraded-next", 2));
    cluster.await("upgraded", "waits", s -> s.message() != null && s.message().contains("paused"));
    cluster.operator.stop();
    // As the version before wrote it: 8 digits.
    cluster
        .admin
        .resources(RolloutLesson.class)
        .inNamespace(cluster.namespace)
        .withName("upgraded")
        .editStatus(ClaimsIT::withFormerDigest);
    cluster.operator.start();
    resume("upgraded-next");

    LessonStatus end = cluster.awaitPhase("upgraded", LessonPhase.Completed);

    assertThat(end.stepsOrEmpty().getLast().attempt()).isEqualTo(1);
    assertThat(end.stepsOrEmpty().getLast().definition()).isEqualTo(FORMER);
  }

  /** Of {@code upgraded-next-2}, worked out by the version before. */
  private static final String FORMER = former();

  private static String former() {
    CRC32C crc = new CRC32C();
    crc.update(
        "[RollOutAction[deployment=upgraded-next, image=registry.example/app:2, container=null, replaces=null, replicas=null]] Complete"
            .getBytes(StandardCharsets.UTF_8));
    return String.format("%08x", crc.getValue());
  }

  private static RolloutLesson withFormerDigest(RolloutLesson lesson) {
    List<StepStatus> steps =
        lesson.getStatus().stepsOrEmpty().stream()
            .map(
                s ->
                    s.name().equals("upgraded-next-2")
                        ? StepStatusBuilder.builder(s).definition(FORMER).build()
                        : s)
            .toList();
    lesson.setStatus(LessonStatusBuilder.builder(lesson.getStatus()).steps(steps).build());
    return lesson;
  }
}
