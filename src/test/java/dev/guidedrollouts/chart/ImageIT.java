package dev.guidedrollouts.chart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.guidedrollouts.e2e.Shared;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What a scanner finds in a registry beside the operator's image, and the commands in it. */
// In the middle: while it waits for DemoIT, which begins first, it would keep a thread from others.
@Order(3)
@ResourceLock(Shared.IMAGE)
class ImageIT {
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String CYCLONEDX = "application/vnd.cyclonedx+json";

  private final ObjectMapper json = new ObjectMapper();

  @Test
  void theListOfLibrariesLiesBesideTheImageAndNamesIt() throws Exception {
    String image = Release.image();

    JsonNode artifact = read("manifests/" + image.replace("sha256:", "sha256-") + ".sbom");

    assertThat(artifact.at("/artifactType").asText()).isEqualTo(CYCLONEDX);
    assertThat(artifact.at("/subject/digest").asText()).isEqualTo(image);
    assertThat(artifact.at("/subject/size").asLong()).isEqualTo(get("manifests/" + image).length());
    assertThat(artifact.at("/layers/0/mediaType").asText()).isEqualTo(CYCLONEDX);
    JsonNode list = read("blobs/" + artifact.at("/layers/0/digest").asText());
    assertThat(list).isEqualTo(json.readTree(Files.readString(Path.of("target/sbom.json"))));
    assertThat(
            StreamSupport.stream(list.at("/components").spliterator(), false)
                .map(component -> component.at("/name").asText()))
        .contains("operator-framework-core", "kubernetes-client", "quarkus-core");
  }

  /** As a pipeline runs it, in a pod and under the pod's account: docs/kubectl-lesson.md. */
  @Test
  void itsCommandsRunInAPodUnderThePodsAccount() throws Exception {
    String image = "docker.io/guided-rollouts/operator@" + Release.image();
    Config config = Config.fromKubeconfig(Path.of(System.getenv("LAB_KUBECONFIG")).toFile());
    try (KubernetesClient admin = new KubernetesClientBuilder().withConfig(config).build()) {
      String namespace = "image-" + Long.toHexString(System.nanoTime());
      admin.load(new ByteArrayInputStream(stage(namespace).getBytes(UTF_8))).create();
      try {
        assertThat(run(admin, namespace, image, "version", "--version"))
            .isEqualTo("Succeeded: kubectl-lesson " + version());
        assertThat(run(admin, namespace, image, "wait", "wait", "deployment/web", "--timeout=2m"))
            .startsWith("Succeeded: ")
            .contains("web");
        assertThat(run(admin, namespace, image, "diagnose", "diagnose", "deployment/web"))
            .startsWith(
                "Succeeded: Deployment web in namespace %s: Complete, 1/1 pods ready"
                    .formatted(namespace));
        assertThat(run(admin, namespace, image, "other", "diagnose", "web", "-n", "kube-system"))
            .as("what the pod's account may not read")
            .startsWith("Failed: error: ")
            .contains("deployments");
      } finally {
        admin.namespaces().withName(namespace).delete();
      }
    }
  }

  private static String version() throws IOException {
    return Files.readAllLines(Path.of("pom.xml")).stream()
        .map(String::strip)
        .filter(line -> line.startsWith("<version>"))
        .findFirst()
        .orElseThrow()
        .replaceAll("<.*?>", "");
  }

  private static String stage(String namespace) {
    return """
    apiVersion: v1
    kind: Namespace
    metadata: {name: %1$s}
    ---
    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: pipeline, namespace: %1$s}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: pipeline, namespace: %1$s}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
    subjects: [{kind: ServiceAccount, name: pipeline, namespace: %1$s}]
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: %1$s}
    spec:
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec:
          containers: [{name: web, image: 'docker.io/istio/examples-bookinfo-ratings-v1:1.20.2'}]
    """
        .formatted(namespace);
  }

  /** Runs a command in a pod of its own; returns how the pod ended, and what it printed. */
  private static String run(
      KubernetesClient admin, String namespace, String image, String name, String... words) {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(namespace)
            .endMetadata()
            .withNewSpec()
            .withServiceAccountName("pipeline")
            .withRestartPolicy("Never")
            .addNewContainer()
            .withName("command")
            .withImage(image)
            .addToArgs("@/app/kubectl-lesson")
            .addToArgs(words)
            .endContainer()
            .endSpec()
            .build();
    var there = admin.resource(admin.resource(pod).create());
    Awaitility.await("pod " + name + " ends")
        .atMost(Duration.ofMinutes(3))
        .until(() -> List.of("Succeeded", "Failed").contains(there.get().getStatus().getPhase()));
    return there.get().getStatus().getPhase()
        + ": "
        + admin.pods().inNamespace(namespace).withName(name).getLog().strip();
  }

  private JsonNode read(String path) throws IOException, InterruptedException {
    return json.readTree(get(path));
  }

  private static String get(String path) throws IOException, InterruptedException {
    URI repository = URI.create(System.getenv("LAB_REGISTRY") + "/v2/guided-rollouts/operator/");
    try (HttpClient client = HttpClient.newHttpClient()) {
      var response =
          client.send(
              HttpRequest.newBuilder(repository.resolve(path)).header("Accept", MANIFEST).build(),
              BodyHandlers.ofString());
      assertThat(response.statusCode()).as("%s: %s", path, response.body()).isEqualTo(200);
      return response.body();
    }
  }
}
