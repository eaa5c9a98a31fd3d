package dev.guidedrollouts.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The RolloutLesson definition as one of the release's objects. */
class DefinitionInChartTest {
  @Test
  void theDefinitionStaysAndIsUpgraded() {
    GenericKubernetesResource crd =
        Rendered.of("{}").first("CustomResourceDefinition").orElseThrow();

    assertThat(crd.getMetadata().getAnnotations()).containsEntry("helm.sh/resource-policy", "keep");
    assertThat(
            Rendered.of("{crds: {keep: false}}")
                .first("CustomResourceDefinition")
                .orElseThrow()
                .getMetadata()
                .getAnnotations())
        .doesNotContainKey("helm.sh/resource-policy");
    assertThat(Rendered.of("{crds: {install: false}}").first("CustomResourceDefinition")).isEmpty();
    assertThat(Rendered.CHART.resolve("crds"))
        .as("Helm never upgrades what is there")
        .doesNotExist();
  }

  /** What an older server does not know is left out there, and nothing else. */
  @ParameterizedTest
  @CsvSource({"1.20.2", "1.24.17", "1.25.0", "1.36.0"})
  void theDefinitionIsOursOnEveryServer(String kubernetes) throws IOException {
    GenericKubernetesResource rendered =
        Rendered.of("{}", kubernetes).first("CustomResourceDefinition").orElseThrow();
    GenericKubernetesResource ours =
        new KubernetesSerialization()
            .unmarshal(
                Files.readString(Path.of("crds/rolloutlessons.guidedrollouts.dev.yaml")),
                GenericKubernetesResource.class);
    Object spec = ours.getAdditionalProperties().get("spec");
    boolean knowsRules = Integer.parseInt(kubernetes.replaceFirst("1\\.(\\d+).*", "$1")) >= 25;

    assertThat(rendered.getMetadata().getName()).isEqualTo(ours.getMetadata().getName());
    Object served = rendered.getAdditionalProperties().get("spec");
    assertThat(withoutRules(served)).isEqualTo(withoutRules(spec));
    if (knowsRules) {
      assertThat(served).isEqualTo(spec);
    } else {
      assertThat(served.toString())
          .doesNotContain("x-kubernetes-validations")
          .contains("x-kubernetes-list-type");
    }
  }

  private static Object withoutRules(Object node) {
    return switch (node) {
      case Map<?, ?> map ->
          map.entrySet().stream()
              .filter(e -> !e.getKey().equals("x-kubernetes-validations"))
              .collect(Collectors.toMap(Map.Entry::getKey, e -> withoutRules(e.getValue())));
      case List<?> list -> list.stream().map(DefinitionInChartTest::withoutRules).toList();
      // 65535.0 is 65535 once it went through Helm.
      case Number number -> number.doubleValue();
      default -> node;
    };
  }
}
