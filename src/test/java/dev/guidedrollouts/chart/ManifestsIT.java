package dev.guidedrollouts.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.e2e.Installation;
import dev.guidedrollouts.kube.LabNamespace;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The way without Helm: the server takes all of deploy/, whatever its version. */
class ManifestsIT {

  @Test
  void kubectlAppliesTheFolder() throws Exception {
    try (LabNamespace lab = LabNamespace.open()) {
      // The namespace and the definition come first, as docs/install.md has it.
      Installation.install(lab.client);
      ProcessBuilder builder =
          new ProcessBuilder("kubectl", "apply", "--dry-run=server", "-k", "deploy")
              .redirectErrorStream(true);
      builder.environment().put("KUBECONFIG", LabNamespace.kubeconfig().getAbsolutePath());
      Process kubectl = builder.start();
      String said = new String(kubectl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(kubectl.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(kubectl.exitValue()).as(said).isZero();
      assertThat(said)
          .contains("deployment.apps/guided-rollouts")
          .doesNotContain("lease.coordination.k8s.io");
    }
  }
}
