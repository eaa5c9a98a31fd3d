package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Learners take out of the cluster, or out of the spec, what a lesson has begun. */
@ExtendWith(OneCluster.class)
@Order(3)
class LeftoversIT {
  private static Cluster cluster;

  @BeforeEach
  void clear() {
    cluster.clear();
    cluster.admin.resourceQuotas().inNamespace(cluster.namespace).delete();
  }

  @Test
  void aStepThatStallsIsTakenOutOfTheSpec() throws Exception {
    cluster.deploy("other", Trouble.REVIEWS.formatted(1), 1);
    cluster.deploy("web", Trouble.REVIEWS.formatted(1), 1);
    String stays = "steps:\n- {name: other, scale: {deployment: other, replicas: 1}}\n";
    cluster.quota("room", "pods", 2);
    cluster.lesson("cut", stays + Steps.rollOut("bad", "web", 2));
    cluster.awaitDiagnosis("cut", "bad");

    cluster.lesson("cut", stays);

    LessonStatus waiting =
        cluster.await(
            "cut",
            "tells of what is left",
            s -> String.valueOf(s.message()).startsWith("Step bad was taken out of the spec"));
    assertThat(waiting.phase()).isEqualTo(LessonPhase.Stalled);
    assertThat(waiting.message()).contains("Deployment web", "quota room has pods=2");

    cluster.kubectl("rollout", "undo", "deployment/web");

    cluster.awaitPhase("cut", LessonPhase.Completed);
    assertThat(cluster.containers("web")).singleElement().asString().endsWith("reviews-v1:1.20.2");
  }

  /** Nobody goes on with it, and another lesson may have its Deployment. */
  @Test
  void aLessonIsDeletedWhileItsRolloutStalls() throws Exception {
    cluster.deploy("web", Trouble.REVIEWS.formatted(1), 1);
    cluster.lesson(
        "gone", "stall: {transientAfter: 10s}\nsteps:\n" + Steps.rollOut("bad", "web", 4));
    cluster.await("gone", "has begun", s -> "bad".equals(s.step()));

    cluster.kubectl("delete", "rolloutlesson", "gone");
    cluster.lesson("next", "steps:\n" + Steps.rollOut("two", "web", 2));

    LessonStatus end = cluster.awaitPhase("next", LessonPhase.Completed);
    assertThat(end.stepsOrEmpty().getLast().outcome()).isEqualTo(StepOutcome.RolledOut);
    assertThat(cluster.containers("web")).singleElement().asString().endsWith("reviews-v2:1.20.2");
  }

  /**
   * The same names in a new Deployment: what the old one's revisions did says nothing of its own.
   */
  @Test
  void aDeploymentIsMadeAnewUnderTheSameName() throws Exception {
    cluster.lesson("again", "steps:\n" + Steps.rollOut("one", "web", 1));
    cluster.awaitPhase("again", LessonPhase.Completed);
    cluster.kubectl("delete", "deployment", "web");
    cluster.deploy("web", Trouble.REVIEWS.formatted(3), 1);

    cluster.lesson(
        "again", "steps:\n" + Steps.rollOut("one", "web", 1) + Steps.rollOut("bad", "web", 4));

    LessonStatus end = cluster.awaitPhase("again", LessonPhase.Failed);

    assertThat(end.stepsOrEmpty().getLast().outcome()).isEqualTo(StepOutcome.StalledAndUndone);
    assertThat(end.undo().toImage()).isEqualTo(Trouble.REVIEWS.formatted(3));
    assertThat(cluster.containers("web")).singleElement().asString().endsWith("reviews-v3:1.20.2");
  }

  /** A namespace that goes takes its lessons along, in whatever order, without a word of errors. */
  @Test
  void aNamespaceIsDeletedWithItsLessons() throws Exception {
    Tenant leaving = Tenant.beside(cluster, "-leaving");
    try (OperatorProcess both =
        new OperatorProcess(cluster.admin, leaving.namespace())
            .flag(ClassArchive.flag(cluster.admin))) {
      both.start();
      for (String name : new String[] {"a", "b"}) {
        leaving.apply(
            """
            apiVersion: guidedrollouts.dev/v1alpha1
            kind: RolloutLesson
            metadata: {name: %1$s}
            spec: {steps: [{name: bad, rollOut: {deployment: %1$s, image: '%2$s'}}]}
            """
                .formatted(name, Trouble.REVIEWS.formatted(4)));
      }
      Awaitility.await("they have begun")
          .until(
              () ->
                  cluster
                          .admin
                          .apps()
                          .deployments()
                          .inNamespace(leaving.namespace())
                          .list()
                          .getItems()
                          .size()
                      == 2);

      cluster.admin.namespaces().withName(leaving.namespace()).delete();
      // The namespace controller tries again at twice the time while a pod is there (5, 10, 20, 40
      // s), and a busy kubelet took more than 90 s to end two: seen were 138 s.
      Awaitility.await("the namespace is gone")
          .pollInterval(Duration.ofSeconds(1))
          .until(() -> cluster.admin.namespaces().withName(leaving.namespace()).get() == null);

      assertThat(both.status("/q/health/live")).isEqualTo(200);
      assertThat(both.log()).doesNotContain("Uncaught error").doesNotContain("ERROR");
    }
  }
}
