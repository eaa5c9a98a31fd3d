package dev.guidedrollouts.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What is in deploy/ is the chart, rendered with its own values; and the chart's definition is that
 * of crds/. {@code make manifests} (-Dmanifests.update=true) rewrites both.
 */
class ManifestsAreCurrentTest {
  private static final Path CRD = Path.of("crds/rolloutlessons.guidedrollouts.dev.yaml");
  private static final String ORIGIN =
      "# Rendered from helm/guided-rollouts by `make manifests`; do not edit.\n";
  private static final String NAMESPACE =
      """
      # The operator's pods fulfil the strictest of the Pod Security Standards.
      apiVersion: v1
      kind: Namespace
      metadata:
        name: guided-rollouts
        labels:
          app.kubernetes.io/name: guided-rollouts
          pod-security.kubernetes.io/enforce: restricted
      """;
  private static final Pattern RIGHTS =
      Pattern.compile("(?m)^kind: (ServiceAccount|(?:Cluster)?Role(?:Binding)?)$");
  private static final Pattern HOOK = Pattern.compile("(?m)^ +helm.sh/hook:");

  @Test
  void theRightsAreTheCharts() throws IOException {
    isCurrent(
        Path.of("deploy/rbac.yaml"), ORIGIN + NAMESPACE + rendered(d -> RIGHTS.matcher(d).find()));
  }

  @Test
  void theOperatorIsTheCharts() throws IOException {
    isCurrent(
        Path.of("deploy/operator.yaml"),
        ORIGIN
            + rendered(d -> !RIGHTS.matcher(d).find() && !HOOK.matcher(d).find())
                .substring("---\n".length()));
  }

  @Test
  void theChartsDefinitionIsOurs() throws IOException {
    isCurrent(Rendered.CHART.resolve("files").resolve(CRD), Files.readString(CRD));
  }

  /**
   * Nothing says Helm where Helm has no part in it. Without the budget, of which servers before
   * 1.21 and after 1.24 know no version in common: plain files can't choose. The image is one that
   * nobody can ever publish (RFC 6761 keeps .invalid from being registered), for a kustomization to
   * replace.
   */
  private static String rendered(Predicate<String> which) {
    List<String> documents =
        Rendered.of(
                """
                crds: {install: false}
                podDisruptionBudget: {enabled: false}
                image: {repository: registry.invalid/guided-rollouts/operator}
                """)
            .documents();
    return documents.stream()
        .filter(which)
        .map(d -> d.replaceAll("(?m)^ +(helm.sh/chart|app.kubernetes.io/managed-by): .*\n", ""))
        .map(d -> "---\n" + d + "\n")
        .collect(Collectors.joining());
  }

  private static void isCurrent(Path file, String expected) throws IOException {
    if (Boolean.getBoolean("manifests.update")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, expected);
    }
    assertThat(file).as("run `make manifests` and commit the file").exists();
    assertThat(Files.readString(file))
        .as("%s differs from its source: run `make manifests` and commit it", file)
        .isEqualTo(expected);
  }
}
