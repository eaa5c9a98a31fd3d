package dev.guidedrollouts.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.e2e.Installation;
import dev.guidedrollouts.e2e.OperatorProcess;
import dev.guidedrollouts.e2e.Shared;
import dev.guidedrollouts.kube.LabNamespace;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Which FlowSchema the API server itself counts the operator's requests to: it says so in each
 * answer.
 */
@ResourceLock(Shared.HELM)
class FlowControlIT {
  private static final String SAID = "X-Kubernetes-PF-FlowSchema-UID";
  private static final String LESSONS = "/apis/guidedrollouts.dev/v1alpha1/rolloutlessons";

  private final LabNamespace lab = LabNamespace.open();
  private final String name = "it-" + UUID.randomUUID().toString().substring(0, 8);
  private final List<GenericKubernetesResource> made = new ArrayList<>();

  @BeforeEach
  void install() throws Exception {
    Installation.install(lab.client);
    String kubernetes = lab.client.getKubernetesVersion().getGitVersion();
    Rendered.of(
            "{apiPriority: {enabled: true}, fullnameOverride: %s, serviceAccount: {name: guided-rollouts}}"
                .formatted(name),
            kubernetes.replaceFirst("^v", ""))
        .objects()
        .stream()
        .filter(object -> object.getApiVersion().startsWith("flowcontrol"))
        .forEach(object -> made.add(lab.client.resource(object).create()));
  }

  @AfterEach
  void leave() {
    made.forEach(object -> lab.client.resource(object).delete());
    lab.close();
  }

  @Test
  void whatItAsksForItselfHasSeatsOfItsOwn() throws Exception {
    Config operator = operator();

    Awaitility.await("counted to the operator's own")
        .untilAsserted(() -> assertThat(schema(operator, LESSONS)).isEqualTo(uid(name)));
    assertThat(
            schema(
                operator,
                "/apis/coordination.k8s.io/v1/namespaces/guided-rollouts/leases/guided-rollouts"))
        .isEqualTo(uid(name + "-leader-election"));
    assertThat(schema(Config.fromKubeconfig(LabNamespace.kubeconfig()), LESSONS))
        .as("the admin's are not meant")
        .isNotIn(uid(name), uid(name + "-leader-election"));
  }

  /** As whom a request is made is settled before it is counted. */
  @Test
  void whatItAsksForAsALessonsAccountIsThatAccounts() throws Exception {
    Config operator = operator();
    Awaitility.await("counted to the operator's own")
        .until(() -> uid(name).equals(schema(operator, LESSONS)));

    operator.setImpersonateUsername("system:serviceaccount:" + lab.name + ":default");

    assertThat(schema(operator, "/api/v1/namespaces/" + lab.name + "/pods"))
        .isNotEqualTo(uid(name))
        .isEqualTo(uidOf("FlowSchema", "service-accounts"));
  }

  private Config operator() {
    return Config.fromKubeconfig(
        OperatorProcess.kubeconfig(lab.client, "guided-rollouts", "guided-rollouts"));
  }

  private String uid(String schema) {
    return uidOf("FlowSchema", schema);
  }

  private String uidOf(String kind, String object) {
    return lab.client
        .genericKubernetesResources(made.getFirst().getApiVersion(), kind)
        .withName(object)
        .get()
        .getMetadata()
        .getUid();
  }

  /** The answer may be a refusal: that comes after the counting. */
  private static String schema(Config config, String path) throws Exception {
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
      HttpClient http = client.getHttpClient();
      return http.sendAsync(
              http.newHttpRequestBuilder()
                  .uri(config.getMasterUrl().replaceFirst("/$", "") + path)
                  .build(),
              byte[].class)
          .get(30, TimeUnit.SECONDS)
          .header(SAID);
    }
  }
}
