package dev.guidedrollouts.kube.rights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.kube.LabNamespace;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import org.junit.jupiter.api.Test;

/** Asked of a real API server. */
class WholeClusterCheckIT {
  private static final int MANY = 1_000;

  @Test
  void whoMayReadAllNamespacesMayUnlessOthersPodsAreTooMany() {
    try (LabNamespace lab = LabNamespace.open()) {
      lab.podOfNobody("somebodys");
      WholeClusterCheck check = new WholeClusterCheck(lab.client);

      assertThat(check.test(MANY)).isTrue();
      assertThat(check.test(0)).as("one pod is too many for no lesson").isFalse();
    }
  }

  @Test
  void whoMayReadSomeNamespacesMayNot() {
    Config config =
        new ConfigBuilder(Config.fromKubeconfig(LabNamespace.kubeconfig()))
            .withImpersonateUsername("somebody-with-no-cluster-role")
            .withImpersonateGroups("system:authenticated")
            .build();
    try (KubernetesClient stranger = new KubernetesClientBuilder().withConfig(config).build()) {
      assertThat(new WholeClusterCheck(stranger).test(MANY)).isFalse();
    }
  }
}
