package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.api.v1alpha1.UndoOutcome;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the API server refuses for now is waited for, in words, and done when it is allowed. */
@ExtendWith(OneCluster.class)
class RefusedAdmissionIT {
  private static Cluster cluster;
  private Admission admission;

  @BeforeEach
  void clear() {
    cluster.clear();
  }

  @AfterEach
  void leave() {
    if (admission != null) {
      admission.close();
    }
    cluster.admin.resourceQuotas().inNamespace(cluster.namespace).delete();
  }

  @Test
  void aQuotaThatHasNoRoomForTheDeployment() throws Exception {
    cluster.quota("room", "count/deployments.apps", 0);

    cluster.lesson("new", steps("new", 1));

    LessonStatus waiting = awaitRefused("new", "the change to Deployment new");
    assertThat(waiting.message()).contains("exceeded quota: room");
    assertThat(waiting.next()).isEqualTo("kubectl describe resourcequotas -n " + cluster.namespace);
    cluster.kubectl("delete", "resourcequota", "room");
    assertRolledOut(cluster.awaitPhase("new", LessonPhase.Completed));
  }

  @Test
  void aWebhookThatDoesNotAnswerForTheChange() throws Exception {
    cluster.deploy("frozen", Trouble.REVIEWS.formatted(1), 1);
    freeze("frozen");

    cluster.lesson("frozen", steps("frozen", 2));

    LessonStatus waiting = awaitRefused("frozen", "the change to Deployment frozen");
    assertThat(waiting.message()).contains("gone.guided-rollouts.test");
    assertThat(waiting.next())
        .startsWith("kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations");
    admission.close();
    assertRolledOut(cluster.awaitPhase("frozen", LessonPhase.Completed));
  }

  /** What stalled is undone as soon as that is allowed: the undo has not failed. */
  @Test
  void aWebhookThatDoesNotAnswerForTheUndo() throws Exception {
    cluster.quota("room", "pods", 1);
    cluster.lesson("back", "stall: {transientAfter: 20s}\n" + steps("back", 1, 2));
    cluster.awaitDiagnosis("back", "to-2");
    freeze("back");

    awaitRefused("back", "the undo of Deployment back");
    admission.close();

    LessonStatus end = cluster.awaitPhase("back", LessonPhase.Failed);
    assertThat(end.stepsOrEmpty())
        .extracting(StepStatus::outcome)
        .containsExactly(StepOutcome.RolledOut, StepOutcome.StalledAndUndone);
    assertThat(end.undo().outcome()).isEqualTo(UndoOutcome.Restored);
    assertThat(cluster.containers("back")).singleElement().asString().endsWith("reviews-v1:1.20.2");
  }

  private static String steps(String deployment, int... versions) {
    StringBuilder steps = new StringBuilder("steps:\n");
    for (int version : versions) {
      steps.append(Steps.rollOut("to-" + version, deployment, version));
    }
    return steps.toString();
  }

  /** From its return on every change of a Deployment is refused. */
  private void freeze(String deployment) {
    admission = Admission.unreachable(cluster.admin, cluster.namespace);
    Awaitility.await("the webhook is asked")
        .until(
            () -> {
              try {
                cluster.kubectl(
                    "annotate", "deployment", deployment, "asked=1", "--dry-run=server");
                return false;
              } catch (AssertionError e) {
                return true;
              }
            });
  }

  private static LessonStatus awaitRefused(String lesson, String what) {
    return cluster.await(
        lesson,
        "waits for admission",
        s -> String.valueOf(s.message()).startsWith("The API server refused " + what));
  }

  private static void assertRolledOut(LessonStatus end) {
    assertThat(end.stepsOrEmpty())
        .extracting(StepStatus::outcome)
        .containsOnly(StepOutcome.RolledOut);
  }
}
