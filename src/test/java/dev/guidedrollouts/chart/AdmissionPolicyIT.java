package dev.guidedrollouts.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guidedrollouts.e2e.Installation;
import dev.guidedrollouts.e2e.Shared;
import dev.guidedrollouts.kube.LabNamespace;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * The chart's admission policy, asked by writers with different rights; on a server that is too old
 * for it, what Helm says instead.
 */
@ResourceLock(Shared.HELM)
class AdmissionPolicyIT {
  private static final int FIRST_WITH_POLICIES = 30;
  private static final String PLAIN = "";
  private static final String ROLL_OUT = "{name: one, rollOut: {deployment: one, image: a}}";
  private static final String EXPOSE = "{name: one, expose: {deployment: one, port: 80}}";
  private static final String AS_RUNNER = "  serviceAccountName: runner\n";

  private final LabNamespace lab = LabNamespace.open();

  @BeforeEach
  void install() throws IOException {
    Installation.installDefinition(lab.client);
  }

  @AfterEach
  void leave() {
    if (minor() >= FIRST_WITH_POLICIES) {
      policy().forEach(object -> lab.client.resource(object).delete());
    }
    lab.close();
  }

  @Test
  void whoWritesALessonMightDoTheSameWithoutIt() {
    if (minor() < FIRST_WITH_POLICIES) {
      assertThatThrownBy(this::policy)
          .hasMessageContaining("admissionPolicy.enabled needs Kubernetes 1.30 or newer");
      return;
    }
    may("writer", "guidedrollouts.dev", "rolloutlessons", "create, patch, update");
    assertThat(answer("writer", PLAIN)).as("before there is a policy").isEmpty();
    policy().forEach(object -> lab.client.resource(object).create());
    Awaitility.await("the policy holds").until(() -> !answer("writer", PLAIN).isEmpty());

    assertThat(answer("writer", PLAIN))
        .contains("without spec.serviceAccountName")
        .contains("patch deployments.apps in namespace " + lab.name);
    assertThat(answer("writer", AS_RUNNER))
        .contains("impersonate serviceaccounts/runner in namespace " + lab.name);

    may("mover", "guidedrollouts.dev", "rolloutlessons", "create");
    may("mover", "apps", "deployments", "patch");
    assertThat(answer("mover", PLAIN)).isEmpty();
    assertThat(answer("mover", AS_RUNNER)).contains("impersonate serviceaccounts/runner");

    assertThat(answer("mover", PLAIN, ROLL_OUT))
        .contains("rollOut steps")
        .contains("create deployments.apps in namespace " + lab.name);
    may("maker", "guidedrollouts.dev", "rolloutlessons", "create");
    may("maker", "apps", "deployments", "create, patch");
    assertThat(answer("maker", PLAIN, ROLL_OUT)).isEmpty();
    assertThat(answer("maker", PLAIN, EXPOSE)).contains("create services in namespace");
    may("maker", "", "services", "create, patch");
    assertThat(answer("maker", PLAIN, EXPOSE)).isEmpty();

    may("actor", "guidedrollouts.dev", "rolloutlessons", "create");
    may("actor", "", "serviceaccounts", "impersonate");
    assertThat(answer("actor", AS_RUNNER)).isEmpty();
    assertThat(answer("actor", PLAIN)).contains("without spec.serviceAccountName");
  }

  /** What the API server says to a lesson of that user; nothing where it takes it. */
  private String answer(String user, String account) {
    return answer(user, account, "{name: one, scale: {deployment: one, replicas: 1}}");
  }

  private String answer(String user, String account, String step) {
    Config config =
        new ConfigBuilder(Config.fromKubeconfig(LabNamespace.kubeconfig()))
            .withImpersonateUsername(user)
            .build();
    String lesson =
        """
        apiVersion: guidedrollouts.dev/v1alpha1
        kind: RolloutLesson
        metadata: {generateName: lesson-, namespace: %s}
        spec:
          suspend: true
          steps: [%s]
        """
            .formatted(lab.name, step);
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
      client.resource(lesson + account).create();
      return "";
    } catch (KubernetesClientException e) {
      return e.getStatus().getMessage();
    }
  }

  /** The user gets a Role with these verbs in the namespace. */
  private void may(String user, String group, String resource, String verbs) {
    String rights =
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: %1$s-%2$s, namespace: %3$s}
        rules: [{apiGroups: ['%4$s'], resources: [%2$s], verbs: [%5$s]}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: %1$s-%2$s, namespace: %3$s}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: %1$s-%2$s}
        subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: %1$s}]
        """
            .formatted(user, resource, lab.name, group, verbs);
    lab.client
        .load(new ByteArrayInputStream(rights.getBytes(StandardCharsets.UTF_8)))
        .items()
        .forEach(object -> lab.client.resource(object).create());
  }

  /** The policy and its binding, for the lab's namespace, as this server gets them. */
  private List<HasMetadata> policy() {
    Rendered rendered =
        Rendered.of(
            "{admissionPolicy: {enabled: true}, watchNamespaces: [%1$s], fullnameOverride: %1$s}"
                .formatted(lab.name),
            lab.client.getKubernetesVersion().getGitVersion());
    return rendered.objects().stream()
        .filter(object -> object.getKind().startsWith("ValidatingAdmissionPolicy"))
        .map(HasMetadata.class::cast)
        .toList();
  }

  private int minor() {
    return Integer.parseInt(
        lab.client.getKubernetesVersion().getMinor().replaceAll("[^0-9].*", ""));
  }
}
