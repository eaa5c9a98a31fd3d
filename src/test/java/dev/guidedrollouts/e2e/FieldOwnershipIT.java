package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.UndoOutcome;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Whoever owns a Deployment by server-side apply, or by Helm, goes on as before when a lesson is
 * done with it.
 */
@ExtendWith(OneCluster.class)
class FieldOwnershipIT {
  private static final String IMAGE = "docker.io/istio/examples-bookinfo-reviews-v%d:1.20.2";
  private static final String OURS = "guided-rollouts";
  private static Cluster cluster;

  private static String manifest(String name, String image) {
    return """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: %1$s, labels: {team: shop}}
    spec:
      replicas: 1
      selector: {matchLabels: {app: %1$s}}
      template:
        metadata: {labels: {app: %1$s}}
        spec:
          terminationGracePeriodSeconds: 1
          containers: [{name: reviews, image: '%2$s'}]
    """
        .formatted(name, image);
  }

  /** As Helm 4 does it. */
  private static void applied(String name, int version) throws Exception {
    Path file = Files.createTempFile("applied", ".yaml");
    try {
      Files.writeString(file, manifest(name, IMAGE.formatted(version)));
      cluster.kubectl("apply", "--server-side", "--field-manager=helm", "-f", file.toString());
    } finally {
      Files.delete(file);
    }
    cluster.kubectl("rollout", "status", "deployment/" + name, "--timeout=4m");
  }

  private static List<String> owners(HasMetadata object) {
    return object.getMetadata().getManagedFields().stream()
        .map(ManagedFieldsEntry::getManager)
        .toList();
  }

  private static void awaitGivenBack(String name) {
    Awaitility.await("the operator's entry is gone from " + name)
        .until(() -> !owners(cluster.deployment(name)).contains(OURS));
  }

  @Test
  void theNextServerSideApplyMeetsNoConflict() throws Exception {
    applied("undone", 1);
    cluster.lesson(
        "undone",
        "steps:\n- {name: bad, expect: Stall, rollOut: {deployment: undone, image: '%s'}}\n"
            .formatted(IMAGE.formatted(4)));
    assertThat(cluster.awaitPhase("undone", LessonPhase.Completed).undo().outcome())
        .isEqualTo(UndoOutcome.Restored);
    awaitGivenBack("undone");

    Deployment back = cluster.deployment("undone");
    assertThat(back.getMetadata().getGeneration()).as("made, changed, undone").isEqualTo(3);
    assertThat(owners(back)).contains("helm").doesNotContain("before-first-apply");
    applied("undone", 2);

    assertThat(cluster.image("undone")).isEqualTo(IMAGE.formatted(2));
    assertThat(owners(cluster.deployment("undone"))).doesNotContain(OURS, "before-first-apply");
  }

  @Test
  void whileALessonRunsItsFieldsAreItsOwnAndAtItsEndTheyAreNot() throws Exception {
    applied("kept", 1);
    cluster.lesson(
        "kept",
        """
        steps:
        - {name: two, rollOut: {deployment: kept, image: '%s'}}
        - {name: later, scale: {deployment: not-there-yet, replicas: 1}}
        """
            .formatted(IMAGE.formatted(2)));
    cluster.await("kept", "waits for its second step", s -> "1/2".equals(s.progress()));
    Deployment third =
        Serialization.unmarshal(manifest("kept", IMAGE.formatted(3)), Deployment.class);
    assertThatThrownBy(
            () ->
                cluster
                    .admin
                    .resource(third)
                    .inNamespace(cluster.namespace)
                    .fieldManager("helm")
                    .serverSideApply())
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("conflict with \"guided-rollouts\"");

    cluster.lesson(
        "kept",
        "steps:\n- {name: two, rollOut: {deployment: kept, image: '%s'}}\n"
            .formatted(IMAGE.formatted(2)));
    cluster.awaitPhase("kept", LessonPhase.Completed);
    awaitGivenBack("kept");
    applied("kept", 3);
    assertThat(cluster.image("kept")).isEqualTo(IMAGE.formatted(3));
    assertThat(cluster.lesson("kept").getStatus().phase()).isEqualTo(LessonPhase.Completed);
  }

  @Test
  void whatALessonMadeCanBeTakenOver() throws Exception {
    cluster.lesson(
        "made",
        """
        steps:
        - {name: one, rollOut: {deployment: made, image: '%s', container: reviews}}
        - {name: front, expose: {deployment: made, port: 9080}}
        """
            .formatted(IMAGE.formatted(1)));
    cluster.awaitPhase("made", LessonPhase.Completed);
    awaitGivenBack("made");

    applied("made", 2);

    assertThat(owners(cluster.deployment("made"))).contains("helm").doesNotContain(OURS);
  }

  /** helm-java carries Helm 3, which merges three ways and knows no owners. */
  @Test
  @ResourceLock(Shared.HELM)
  void helmUpgradesWhatWasUndone() throws Exception {
    Path chart = chart();
    Path kubeconfig = Path.of(System.getenv("LAB_KUBECONFIG"));
    new Helm(chart)
        .install()
        .withName("shop")
        .withNamespace(cluster.namespace)
        .withKubeConfig(kubeconfig)
        .waitReady()
        .withTimeout(60)
        .call();
    cluster.lesson(
        "shop",
        "steps:\n- {name: bad, expect: Stall, rollOut: {deployment: shop, image: '%s'}}\n"
            .formatted(IMAGE.formatted(4)));
    cluster.awaitPhase("shop", LessonPhase.Completed);
    awaitGivenBack("shop");

    for (int version : List.of(1, 3)) {
      new Helm(chart)
          .upgrade()
          .withName("shop")
          .withNamespace(cluster.namespace)
          .withKubeConfig(kubeconfig)
          .set("image", IMAGE.formatted(version))
          .waitReady()
          .withTimeout(60)
          .call();
      assertThat(cluster.image("shop")).isEqualTo(IMAGE.formatted(version));
    }
    assertThat(owners(cluster.deployment("shop"))).doesNotContain(OURS);
  }

  private static Path chart() throws IOException {
    Path chart = Path.of("target/e2e/" + cluster.namespace + "-chart");
    Files.createDirectories(chart.resolve("templates"));
    Files.writeString(chart.resolve("Chart.yaml"), "apiVersion: v2\nname: shop\nversion: 1.0.0\n");
    Files.writeString(chart.resolve("values.yaml"), "image: '" + IMAGE.formatted(1) + "'\n");
    Files.writeString(
        chart.resolve("templates/deployment.yaml"), manifest("shop", "{{ .Values.image }}"));
    return chart;
  }
}
