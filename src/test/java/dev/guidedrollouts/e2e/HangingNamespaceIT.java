package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.kube.Alone;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A namespace whose pods can't be listed, since the API server does not answer, with more lessons
 * than the operator has workers: lessons of other namespaces go on, and nothing is restarted.
 */
@Alone("measures how long a lesson takes that must not wait for a request's timeout")
class HangingNamespaceIT {
  /** The SDK makes at most 50 reconciliations at a time. */
  private static final int MORE_THAN_WORKERS = 60;

  private Cluster cluster;
  private Tenant stuck;
  private SelectiveRelay relay;
  private OperatorProcess operator;

  @BeforeEach
  void open() throws Exception {
    cluster = Cluster.prepare();
    stuck = Tenant.beside(cluster, "-stuck");
    relay = new SelectiveRelay(cluster.admin.getConfiguration());
    operator =
        cluster
            .operator
            .via(cluster.admin, relay.url())
            .with("GUIDED_ROLLOUTS_WATCH_NAMESPACES", cluster.namespace + "," + stuck.namespace());
  }

  @AfterEach
  void close() throws Exception {
    if (relay != null) {
      relay.close();
    }
    if (cluster != null) {
      cluster.admin.namespaces().withName(stuck.namespace()).delete();
      cluster.close();
    }
  }

  @Test
  void itHoldsUpNoneButItsOwnLessons() throws Exception {
    String pods = "/namespaces/" + stuck.namespace() + "/pods";
    relay.hang(path -> path.contains(pods));
    operator.start();
    for (int i = 0; i < MORE_THAN_WORKERS; i++) {
      stuck.apply(
          """
          apiVersion: guidedrollouts.dev/v1alpha1
          kind: RolloutLesson
          metadata: {name: lesson-%1$d}
          spec: {steps: [{name: up, scale: {deployment: none-%1$d, replicas: 1}}]}
          """
              .formatted(i));
    }

    long begun = System.nanoTime();
    cluster.lesson(
        "free",
        "steps: [{name: up, rollOut: {deployment: free, replicas: 0, image: 'docker.io/istio/examples-bookinfo-ratings-v1:1.20.2'}}]\n");
    cluster.awaitPhase("free", LessonPhase.Completed);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));

    Awaitility.await("all of the stuck namespace say why they wait")
        .until(
            () ->
                statuses().stream()
                    .allMatch(
                        s ->
                            s.phase() == LessonPhase.Running
                                && String.valueOf(s.message())
                                    .startsWith(
                                        "The objects of namespace "
                                            + stuck.namespace()
                                            + " can't be read yet: ")));
    assertThat(operator.status("/q/health/live")).isEqualTo(200);
    operator.assertReady();
    assertThat(operator.log()).doesNotContain("Uncaught error");

    relay.hang(path -> false);

    Awaitility.await("they go on by themselves")
        .until(
            () ->
                statuses().stream()
                    .noneMatch(s -> String.valueOf(s.message()).contains("can't be read yet")));
    assertThat(statuses()).allSatisfy(s -> assertThat(s.message()).contains("none-"));
  }

  private List<LessonStatus> statuses() {
    return cluster
        .admin
        .resources(RolloutLesson.class)
        .inNamespace(stuck.namespace())
        .list()
        .getItems()
        .stream()
        .map(RolloutLesson::statusOrEmpty)
        .toList();
  }
}
