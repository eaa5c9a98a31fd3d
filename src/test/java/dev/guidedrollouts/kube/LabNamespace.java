package dev.guidedrollouts.kube;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.File;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.awaitility.Awaitility;

/** A namespace of its own on the lab, gone after the test. */
public final class LabNamespace implements AutoCloseable {
  public final KubernetesClient client;
  public final String name = "kube-it-" + UUID.randomUUID().toString().substring(0, 8);

  private LabNamespace(KubernetesClient client) {
    this.client = client;
    client
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
    // The API server refuses pods, and so the controller's work, before this one is there.
    Awaitility.await()
        .until(() -> client.serviceAccounts().inNamespace(name).withName("default").get() != null);
  }

  public static LabNamespace open() {
    return new LabNamespace(
        new KubernetesClientBuilder().withConfig(Config.fromKubeconfig(kubeconfig())).build());
  }

  public static File kubeconfig() {
    String path = System.getProperty("LAB_KUBECONFIG", System.getenv("LAB_KUBECONFIG"));
    assumeTrue(path != null && !path.isBlank(), "no lab: run make lab-up or name a cluster");
    return new File(Objects.requireNonNull(path));
  }

  /** No pods: revisions come and go at once, on a lab with or without a node. */
  public Deployment deploy(String deployment, String manifest) {
    return client.load(stream(manifest.formatted(deployment, name))).items().stream()
        .map(item -> (Deployment) client.resource(item).create())
        .findFirst()
        .orElseThrow();
  }

  /** A pod that no ReplicaSet controls, and that no node takes. */
  public void podOfNobody(String pod) {
    client
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withNamespace(name)
                .withName(pod)
                .endMetadata()
                .withNewSpec()
                .addToNodeSelector("no-such-node", "true")
                .addNewContainer()
                .withName("c")
                .withImage("x:1")
                .endContainer()
                .endSpec()
                .build())
        .create();
  }

  /** As the API server has it, with every field. */
  @SuppressWarnings("unchecked")
  public Map<String, Object> raw(String deployment) {
    GenericKubernetesResource found =
        client
            .genericKubernetesResources("apps/v1", "Deployment")
            .inNamespace(name)
            .withName(deployment)
            .require();
    return (Map<String, Object>)
        Objects.requireNonNull(found.getAdditionalProperties().get("spec"));
  }

  public static java.io.InputStream stream(String text) {
    return new java.io.ByteArrayInputStream(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    client.namespaces().withName(name).delete();
    client.close();
  }
}
