package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.api.v1alpha1.StepState;
import dev.guidedrollouts.api.v1alpha1.UndoOutcome;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What goes another way than the lesson meant it, each on a Deployment of its own. */
@ExtendWith(OneCluster.class)
@Order(2)
class UnexpectedIT {
  private static final String REVIEWS = "docker.io/istio/examples-bookinfo-reviews-v";
  private static Cluster cluster;

  private static String rollOut(String step, String deployment, int version) {
    return "- {name: %s, rollOut: {deployment: %s, image: '%s%d:1.20.2', container: reviews}}\n"
        .formatted(step, deployment, REVIEWS, version);
  }

  @Test
  void aStallThatNobodyExpectedIsUndoneAndTheLessonFailsUntilItsSpecIsMended() {
    cluster.lesson(
        "mended", "steps:\n" + rollOut("one", "mended", 1) + rollOut("two", "mended", 4));

    LessonStatus failed = cluster.awaitPhase("mended", LessonPhase.Failed);

    assertThat(failed.progress()).isEqualTo("1/2");
    assertThat(failed.undo().outcome()).isEqualTo(UndoOutcome.Restored);
    assertThat(failed.stepsOrEmpty().getLast().state()).isEqualTo(StepState.Failed);
    assertThat(failed.stepsOrEmpty().getLast().outcome()).isEqualTo(StepOutcome.StalledAndUndone);
    assertThat(failed.message()).contains("two").contains("undone");
    assertThat(failed.next()).isNotBlank();
    assertThat(cluster.containers("mended")).containsExactly("reviews=reviews-v1:1.20.2");

    cluster.lesson(
        "mended", "steps:\n" + rollOut("one", "mended", 1) + rollOut("two", "mended", 3));

    LessonStatus end = cluster.awaitPhase("mended", LessonPhase.Completed);
    assertThat(end.progress()).isEqualTo("2/2");
    assertThat(cluster.containers("mended")).containsExactly("reviews=reviews-v3:1.20.2");
  }

  @Test
  void withUndoNeverTheStallIsToldAndTheDeploymentStaysAsItIs() throws Exception {
    cluster.deploy("never", REVIEWS + "1:1.20.2", 2);
    cluster.lesson("never", "undo: Never\nsteps:\n" + rollOut("two", "never", 4));

    LessonStatus failed = cluster.awaitPhase("never", LessonPhase.Failed);

    assertThat(failed.stepsOrEmpty().getLast().outcome()).isEqualTo(StepOutcome.Stalled);
    assertThat(failed.undo()).isNull();
    assertThat(failed.diagnosis().commands())
        .anySatisfy(c -> assertThat(c).startsWith("kubectl rollout undo deployment/never"));
    assertThat(cluster.containers("never")).containsExactly("reviews=reviews-v4:1.20.2");
    assertThat(cluster.kubectl("get", "lesson", "never", "-o", "jsonpath={.status.conditions}"))
        .contains("RolloutStalled");
  }

  @Test
  void theDiagnosisIsThereBeforeTheVerdict() {
    cluster.lesson("early", "steps:\n" + rollOut("only", "early", 4));

    LessonStatus open = cluster.awaitDiagnosis("early", "only");

    assertThat(open.phase()).isEqualTo(LessonPhase.Running);
    assertThat(open.diagnosis().cause()).isIn("ImageNotFound", "NotFoundOrDenied");
    assertThat(open.diagnosis().reason()).isEqualTo("ErrImagePull");
    assertThat(open.diagnosis().detectedAt()).isNull();
    assertThat(open.message()).contains("backs off");
  }

  @Test
  void aBrokenFirstRevisionIsFixedForwardByTheNextStep() {
    cluster.lesson(
        "forward",
        """
        steps:
        - {name: broken, expect: Stall, rollOut: {deployment: forward, image: nosuch, container: reviews}}
        """
            + rollOut("fixed", "forward", 1));

    LessonStatus end = cluster.awaitPhase("forward", LessonPhase.Completed);

    assertThat(end.stepsOrEmpty().getFirst().outcome()).isEqualTo(StepOutcome.StalledNothingToUndo);
    assertThat(end.undo().outcome()).isEqualTo(UndoOutcome.NothingToUndo);
    assertThat(cluster.containers("forward")).containsExactly("reviews=reviews-v1:1.20.2");
  }

  @Test
  void aPausedDeploymentIsLeftAloneUntilItIsResumed() throws Exception {
    cluster.deploy("paused", REVIEWS + "1:1.20.2", 1);
    cluster.kubectl("rollout", "pause", "deployment/paused");
    cluster.lesson("paused", "steps:\n" + rollOut("two", "paused", 2));

    LessonStatus waiting =
        cluster.await(
            "paused", "waits", s -> s.message() != null && s.message().contains("paused"));
    assertThat(waiting.next()).startsWith("kubectl rollout resume deployment/paused");
    assertThat(waiting.stepsOrEmpty().getFirst().state()).isEqualTo(StepState.Waiting);
    assertThat(cluster.containers("paused")).singleElement().asString().contains("reviews-v1");

    cluster.kubectl("rollout", "resume", "deployment/paused");

    cluster.awaitPhase("paused", LessonPhase.Completed);
    assertThat(cluster.containers("paused")).containsExactly("reviews=reviews-v2:1.20.2");
  }

  @Test
  void aDeploymentPausedWhileItStallsIsUndoneOnlyAfterItIsResumed() throws Exception {
    cluster.deploy("held-still", REVIEWS + "1:1.20.2", 1);
    cluster.lesson("held-still", "steps:\n" + rollOut("two", "held-still", 4));
    cluster.awaitDiagnosis("held-still", "two");
    cluster.kubectl("rollout", "pause", "deployment/held-still");

    cluster.await(
        "held-still",
        "is stalled and says why nothing is undone",
        s -> s.phase() == LessonPhase.Stalled && s.message().contains("paused"));
    assertThat(cluster.containers("held-still")).containsExactly("reviews=reviews-v4:1.20.2");

    cluster.kubectl("rollout", "resume", "deployment/held-still");

    LessonStatus end = cluster.awaitPhase("held-still", LessonPhase.Failed);
    assertThat(end.undo().outcome()).isEqualTo(UndoOutcome.Restored);
  }

  @Test
  void theLaterOfTwoLessonsOnOneDeploymentWaitsUntilTheFirstIsDone() throws Exception {
    cluster.deploy("shared", REVIEWS + "1:1.20.2", 1);
    cluster.kubectl("rollout", "pause", "deployment/shared");
    cluster.lesson("first", "steps:\n" + rollOut("two", "shared", 2));
    cluster.await("first", "waits", s -> s.message() != null && s.message().contains("paused"));
    // Creation times have whole seconds; who is first must not be left to the names.
    Thread.sleep(1100);
    cluster.lesson("second", "steps:\n" + rollOut("three", "shared", 3));

    LessonStatus held =
        cluster.await(
            "second",
            "is held",
            s ->
                s.conditionsOrEmpty().stream()
                    .anyMatch(
                        c ->
                            c.getType().equals("Ready")
                                && c.getReason().equals("DeploymentInUse")));
    assertThat(held.phase()).isEqualTo(LessonPhase.Pending);
    assertThat(held.message()).contains("first").contains("shared");
    assertThat(cluster.containers("shared")).singleElement().asString().contains("reviews-v1");

    cluster.kubectl("rollout", "resume", "deployment/shared");

    cluster.awaitPhase("first", LessonPhase.Completed);
    cluster.awaitPhase("second", LessonPhase.Completed);
    assertThat(cluster.containers("shared")).containsExactly("reviews=reviews-v3:1.20.2");
  }

  @Test
  void theHeldLessonGoesOnWhenTheFirstIsDeleted() throws Exception {
    cluster.deploy("freed", REVIEWS + "1:1.20.2", 1);
    cluster.lesson("holder", "suspend: true\nsteps:\n" + rollOut("two", "freed", 2));
    cluster.awaitPhase("holder", LessonPhase.Suspended);
    Thread.sleep(1100);
    cluster.lesson("heir", "steps:\n" + rollOut("three", "freed", 3));
    cluster.await("heir", "is held", s -> s.message() != null && s.message().contains("holder"));

    cluster.kubectl("delete", "lesson", "holder");

    cluster.awaitPhase("heir", LessonPhase.Completed);
  }

  @Test
  void aSuspendedLessonTouchesNothingAndGoesOnWhenItIsLetGo() throws Exception {
    cluster.lesson("suspended", "suspend: true\nsteps:\n" + rollOut("one", "suspended", 1));
    cluster.awaitPhase("suspended", LessonPhase.Suspended);
    Thread.sleep(1000);
    assertThat(cluster.deployment("suspended")).isNull();

    cluster.kubectl(
        "patch", "lesson", "suspended", "--type=merge", "-p", "{\"spec\":{\"suspend\":false}}");

    cluster.awaitPhase("suspended", LessonPhase.Completed);
  }
}
