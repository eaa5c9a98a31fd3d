package dev.guidedrollouts.kube.rights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.kube.LabNamespace;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import org.junit.jupiter.api.Test;

/** Asked of a real API server. */
class AllNamespacesIT {
  @Test
  void whoMayReadAllNamespacesIsToldHowManyPodsThereAre() {
    try (LabNamespace lab = LabNamespace.open()) {
      lab.podOfNobody("one");
      lab.podOfNobody("two");

      // Other tests' come and go.
      assertThat(new AllNamespaces(lab.client).pods().orElseThrow()).isBetween(2L, 2_000L);
    }
  }

  @Test
  void whoMayReadSomeNamespacesIsNot() {
    Config config =
        new ConfigBuilder(Config.fromKubeconfig(LabNamespace.kubeconfig()))
            .withImpersonateUsername("somebody-with-no-cluster-role")
            .withImpersonateGroups("system:authenticated")
            .build();
    try (KubernetesClient stranger = new KubernetesClientBuilder().withConfig(config).build()) {
      assertThat(new AllNamespaces(stranger).pods()).isEmpty();
    }
  }
}
