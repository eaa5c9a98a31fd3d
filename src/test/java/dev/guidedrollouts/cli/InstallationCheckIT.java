package dev.guidedrollouts.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guidedrollouts.e2e.Installation;
import dev.guidedrollouts.kube.LabNamespace;
import dev.guidedrollouts.kube.lookup.InstallationLookup;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What {@code helm test} says where something is missing; that all is well is shown by the chart's
 * own test.
 */
class InstallationCheckIT {
  private static final List<String> RIGHTS =
      List.of(
          "--right=apps/deployments=get,patch",
          "--right=guidedrollouts.dev/rolloutlessons/status=update");
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @BeforeAll
  static void define() throws IOException {
    try (KubernetesClient admin =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(LabNamespace.kubeconfig()))
            .build()) {
      Installation.installDefinition(admin);
    }
  }

  @Test
  void anAccountWithoutRightsIsToldEachThatIsMissing() {
    int failures =
        check(
            "system:serviceaccount:default:nobody",
            "--namespace=default",
            RIGHTS.get(0),
            RIGHTS.get(1));

    assertThat(failures).isEqualTo(3);
    assertThat(lines())
        .contains(
            "FAILED  may get, patch deployments.apps in namespace default: may not get, patch",
            "FAILED  may update rolloutlessons/status.guidedrollouts.dev in namespace default: may not update")
        .anyMatch(
            l ->
                l.startsWith("FAILED  lessons are served in namespace default: ")
                    && l.contains("forbidden"));
  }

  @Test
  void withoutANamespaceItAsksForAllOfThem() {
    assertThat(check("system:serviceaccount:default:nobody", RIGHTS.get(0))).isEqualTo(2);
    assertThat(lines())
        .contains("FAILED  may get, patch deployments.apps in all namespaces: may not get, patch");
  }

  @Test
  void anOperatorThatDoesNotAnswerIsAFailure() {
    assertThat(check("", "--operator=http://127.0.0.1:1", "--namespace=default", RIGHTS.get(0)))
        .isEqualTo(1);
    assertThat(lines()).anyMatch(l -> l.startsWith("FAILED  the operator is ready: "));
  }

  @Test
  void anUnknownArgumentIsNamed() {
    assertThatThrownBy(() -> check("", "--fast")).hasMessageContaining("--fast");
  }

  /** As the lab's administrator, or as the account whose name is given. */
  private int check(String account, String... arguments) {
    Config config = Config.fromKubeconfig(LabNamespace.kubeconfig());
    if (!account.isEmpty()) {
      config = new ConfigBuilder(config).withImpersonateUsername(account).build();
    }
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
      return new InstallationCheck(
              new InstallationLookup(client),
              new PrintStream(printed, true, StandardCharsets.UTF_8))
          .run(List.of(arguments));
    }
  }

  private List<String> lines() {
    return printed.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
