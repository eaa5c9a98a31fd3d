package dev.guidedrollouts.simnode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.guidedrollouts.kube.RetryOnConflict;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The simulated node on the lab's control plane, beside whatever node is there: a taint keeps other
 * pods off it, a node selector keeps the test's pods on it. Needs LAB_KUBECONFIG and LAB_REGISTRY,
 * as {@code lab/lab env} gives them.
 */
class SimulatedNodeIT {

  private static final String IMAGES = "docker.io/istio/examples-bookinfo-reviews-";

  private final String name = "simnode-it-" + UUID.randomUUID().toString().substring(0, 8);
  private KubernetesClient client;
  private SimulatedKubelet kubelet;
  private Options options;

  @BeforeEach
  void start() {
    String kubeconfig = System.getenv("LAB_KUBECONFIG");
    String registry = System.getenv("LAB_REGISTRY");
    Assumptions.assumeTrue(
        kubeconfig != null && registry != null,
        () ->
            System.getenv()
                .getOrDefault("LAB_MISSING", "LAB_KUBECONFIG or LAB_REGISTRY is not set"));
    options =
        Options.parse(
            Map.of("KUBECONFIG", kubeconfig, "LAB_REGISTRY", registry, "LAB_NODE_NAME", name),
            List.of(
                "--taint",
                "simnode-it=" + name + ":NoSchedule",
                "--start-delay",
                "300ms",
                "--pull-time",
                "200ms"));
    client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(Path.of(kubeconfig).toFile()))
            .withHttpClientFactory(new VertxHttpClientFactory())
            .build();
    kubelet = SimulatedNode.start(options);
    client
        .namespaces()
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
  }

  @AfterEach
  void stop() {
    if (client == null) {
      return;
    }
    try (var closing = client) {
      closing.apps().deployments().inNamespace(name).withName("reviews").delete();
      await().until(() -> closing.pods().inNamespace(name).list().getItems().isEmpty());
      kubelet.close();
      closing.namespaces().withName(name).delete();
      closing.nodes().withName(name).delete();
      closing.leases().inNamespace("kube-node-lease").withName(name).delete();
    }
  }

  @Test
  void aDeploymentRollsOutStallsOnAMissingImageAndRecovers() {
    client.apps().deployments().inNamespace(name).resource(deployment(image("v1"))).create();
    awaitComplete("v1");
    rollOut("v2");
    awaitComplete("v2");
    rollOut("v3");
    awaitComplete("v3");

    rollOut("v4");
    await()
        .untilAsserted(
            () -> {
              assertThat(pods("v4")).hasSize(2).allSatisfy(SimulatedNodeIT::lacksItsImage);
              assertThat(pods("v3")).hasSize(3).allSatisfy(pod -> assertThat(ready(pod)).isTrue());
            });
    assertThat(events("Failed"))
        .anyMatch(message -> message.startsWith("Failed to pull image \"" + image("v4")));

    rollOut("v3");
    awaitComplete("v3");
    assertThat(ips()).doesNotHaveDuplicates().hasSize(4);
  }

  @Test
  void anotherProcessTakesUpTheNodeAndItsPods() {
    client.apps().deployments().inNamespace(name).resource(deployment(image("v1"))).create();
    awaitComplete("v1");
    List<String> before = ips();

    kubelet.close();
    kubelet = SimulatedNode.start(options);
    RetryOnConflict.write(
        () -> client.apps().deployments().inNamespace(name).withName("reviews").scale(6));

    await().until(() -> pods("v1").stream().filter(SimulatedNodeIT::ready).count() == 6);
    assertThat(ips()).containsAll(before).doesNotHaveDuplicates();
    assertThat(pods("v1"))
        .allSatisfy(
            pod ->
                assertThat(pod.getStatus().getContainerStatuses().getFirst().getRestartCount())
                    .isZero());
  }

  private static void lacksItsImage(Pod pod) {
    assertThat(pod.getStatus().getContainerStatuses()).hasSize(1);
    var waiting = pod.getStatus().getContainerStatuses().getFirst().getState().getWaiting();
    assertThat(waiting).isNotNull();
    assertThat(waiting.getReason()).isIn("ErrImagePull", "ImagePullBackOff");
    if (waiting.getReason().equals("ErrImagePull")) {
      assertThat(waiting.getMessage()).endsWith(image("v4") + ": not found");
    }
  }

  private static String image(String version) {
    return IMAGES + version + ":1.20.2";
  }

  private Deployment deployment(String image) {
    return new DeploymentBuilder()
        .withNewMetadata()
        .withName("reviews")
        .endMetadata()
        .withNewSpec()
        .withReplicas(4)
        .withNewSelector()
        .addToMatchLabels("app", "reviews")
        .endSelector()
        .withNewTemplate()
        .withNewMetadata()
        .addToLabels("app", "reviews")
        .endMetadata()
        .withNewSpec()
        .addToNodeSelector("kubernetes.io/hostname", name)
        .addNewToleration()
        .withKey("simnode-it")
        .withValue(name)
        .endToleration()
        .addNewContainer()
        .withName("reviews")
        .withImage(image)
        .endContainer()
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }

  private void rollOut(String version) {
    RetryOnConflict.edit(
        client.apps().deployments().inNamespace(name).withName("reviews"),
        old ->
            new DeploymentBuilder(old)
                .editSpec()
                .editTemplate()
                .editSpec()
                .editFirstContainer()
                .withImage(image(version))
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build());
  }

  private void awaitComplete(String version) {
    await()
        .untilAsserted(
            () -> {
              List<Pod> all = client.pods().inNamespace(name).list().getItems();
              assertThat(all).hasSize(4).allSatisfy(pod -> assertThat(ready(pod)).isTrue());
              assertThat(pods(version)).hasSize(4);
            });
  }

  private List<Pod> pods(String version) {
    return client.pods().inNamespace(name).list().getItems().stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .filter(pod -> pod.getSpec().getContainers().getFirst().getImage().equals(image(version)))
        .toList();
  }

  private List<String> ips() {
    return client.pods().inNamespace(name).list().getItems().stream()
        .map(pod -> pod.getStatus().getPodIP())
        .toList();
  }

  private List<String> events(String reason) {
    return client.v1().events().inNamespace(name).list().getItems().stream()
        .filter(event -> event.getReason().equals(reason))
        .map(event -> event.getMessage())
        .toList();
  }

  private static boolean ready(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .anyMatch(
            condition ->
                condition.getType().equals("Ready") && condition.getStatus().equals("True"));
  }
}
