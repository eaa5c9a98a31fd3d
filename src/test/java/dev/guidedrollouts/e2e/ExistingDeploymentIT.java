package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.UndoOutcome;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A Deployment that somebody made with {@code kubectl apply}: only what the step says changes. */
@ExtendWith(OneCluster.class)
@Order(2)
class ExistingDeploymentIT {
  private static final String IMAGE = "docker.io/istio/examples-bookinfo-reviews-v%d:1.20.2";

  /** An image that does nothing, so that two containers don't want the same port. */
  private static final String PAUSE =
      System.getenv("LAB_REGISTRY") != null
          ? "docker.io/guided-rollouts-lab/pause:1"
          : "registry.k8s.io/pause:3.9";

  private static final String SIDECAR = "- {name: sidecar, image: '" + PAUSE + "'}";
  private static Cluster cluster;

  private static void applied(String name, String more) throws Exception {
    cluster.kubectlApply(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: %s, labels: {team: shop}, annotations: {example.org/owner: us}}
        spec:
          replicas: 2
          revisionHistoryLimit: 7
          selector: {matchLabels: {shop: %s}}
          template:
            metadata: {labels: {shop: %s}, annotations: {example.org/note: kept}}
            spec:
              terminationGracePeriodSeconds: 5
              containers:
              - name: old-name
                image: %s
                ports: [{name: http, containerPort: 9080}]
                env: [{name: GREETING, value: hello}]
                readinessProbe: {httpGet: {path: /health, port: http}, periodSeconds: 1}
                resources: {requests: {cpu: 10m, memory: 16Mi}}
        %s
        """
            .formatted(name, name, name, IMAGE.formatted(1), more.indent(6)));
    cluster.kubectl("rollout", "status", "deployment/" + name, "--timeout=4m");
  }

  /** Nobody ever saw its rollout complete, but its pods serve by the time of the verdict. */
  @Test
  void aLessonThatComesWhileTheDeploymentIsStillComingUpIsUndoneToWhatServes() throws Exception {
    cluster.apply(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: fresh}
        spec:
          minReadySeconds: 5
          selector: {matchLabels: {shop: fresh}}
          template:
            metadata: {labels: {shop: fresh}}
            spec: {containers: [{name: app, image: '%s'}]}
        """
            .formatted(IMAGE.formatted(1)));
    cluster
        .admin
        .apps()
        .deployments()
        .inNamespace(cluster.namespace)
        .withName("fresh")
        .waitUntilCondition(
            d -> d != null && Integer.valueOf(1).equals(d.getStatus().getReadyReplicas()),
            1,
            TimeUnit.MINUTES);
    cluster.lesson(
        "fresh",
        "steps:\n- {name: four, rollOut: {deployment: fresh, image: '%s'}}\n"
            .formatted(IMAGE.formatted(4)));

    LessonStatus end = cluster.awaitPhase("fresh", LessonPhase.Failed);

    assertThat(end.undo().outcome()).as(end.message()).isEqualTo(UndoOutcome.Restored);
    assertThat(end.undo().toRevision()).isEqualTo(1);
    assertThat(cluster.containers("fresh")).containsExactly("app=reviews-v1:1.20.2");
  }

  @Test
  void theContainerIsRenamedAndAllElseOfItStays() throws Exception {
    applied("one", "");
    Deployment before = cluster.deployment("one");
    cluster.lesson(
        "one",
        "steps:\n- {name: two, rollOut: {deployment: one, container: new-name, image: '%s'}}\n"
            .formatted(IMAGE.formatted(2)));

    cluster.awaitPhase("one", LessonPhase.Completed);

    Deployment after = cluster.deployment("one");
    Container was = before.getSpec().getTemplate().getSpec().getContainers().getFirst();
    assertThat(after.getSpec().getTemplate().getSpec().getContainers()).hasSize(1);
    Container is = after.getSpec().getTemplate().getSpec().getContainers().getFirst();
    assertThat(is.getName()).isEqualTo("new-name");
    assertThat(is.getImage()).isEqualTo(IMAGE.formatted(2));
    is.setName(was.getName());
    is.setImage(was.getImage());
    assertThat(after.getSpec()).as("all else of the spec").isEqualTo(before.getSpec());
    assertThat(after.getMetadata().getLabels()).isEqualTo(before.getMetadata().getLabels());
    Map<String, String> annotations = after.getMetadata().getAnnotations();
    assertThat(annotations)
        .containsEntry("example.org/owner", "us")
        .containsEntry("guidedrollouts.dev/lesson", "one")
        .containsEntry("guidedrollouts.dev/step", "two")
        .containsKey("kubernetes.io/change-cause")
        .containsKey("kubectl.kubernetes.io/last-applied-configuration");
    // What it wrote it owns no longer than it needs to.
    Awaitility.await("ownership is given back")
        .untilAsserted(
            () ->
                assertThat(
                        cluster
                            .deployment(after.getMetadata().getName())
                            .getMetadata()
                            .getManagedFields())
                    .extracting(f -> f.getManager())
                    .doesNotContain("guided-rollouts"));
  }

  @Test
  void ofTwoContainersTheNamedOneIsReplaced() throws Exception {
    applied("two", SIDECAR);
    cluster.lesson(
        "two",
        """
        steps:
        - name: two
          rollOut: {deployment: two, replaces: old-name, container: new-name, image: '%s'}
        """
            .formatted(IMAGE.formatted(2)));

    cluster.awaitPhase("two", LessonPhase.Completed);

    assertThat(cluster.containers("two"))
        .containsExactly("new-name=reviews-v2:1.20.2", "sidecar=" + PAUSE);
  }

  @Test
  void ofTwoContainersWithoutANameNoneIsTouched() throws Exception {
    applied("which", SIDECAR);
    cluster.lesson(
        "which",
        "steps:\n- {name: two, rollOut: {deployment: which, image: '%s'}}\n"
            .formatted(IMAGE.formatted(2)));

    assertThat(cluster.awaitPhase("which", LessonPhase.Failed).message())
        .contains("replaces")
        .contains("old-name")
        .contains("sidecar");
    assertThat(cluster.containers("which"))
        .containsExactly("old-name=reviews-v1:1.20.2", "sidecar=" + PAUSE);
  }

  @Test
  void replicasThatTheStepDoesNotNameStayOthersBusiness() throws Exception {
    applied("scaled", "");
    cluster.kubectl("scale", "deployment/scaled", "--replicas=3");
    cluster.lesson(
        "scaled",
        "steps:\n- {name: two, rollOut: {deployment: scaled, image: '%s'}}\n"
            .formatted(IMAGE.formatted(2)));

    cluster.awaitPhase("scaled", LessonPhase.Completed);

    assertThat(cluster.deployment("scaled").getSpec().getReplicas()).isEqualTo(3);
    assertThat(cluster.containers("scaled")).containsExactly("old-name=reviews-v2:1.20.2");
  }
}
