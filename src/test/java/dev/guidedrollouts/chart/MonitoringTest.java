package dev.guidedrollouts.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Alerts, dashboard and log levels as the chart hands them out. */
class MonitoringTest {
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  @Test
  void theRuleHoldsTheAlertsWordForWord() throws Exception {
    GenericKubernetesResource rule =
        Rendered.of("{metrics: {prometheusRule: {enabled: true, labels: {release: prometheus}}}}")
            .first("PrometheusRule")
            .orElseThrow();

    assertThat(rule.getAdditionalProperties().get("spec"))
        .isEqualTo(
            YAML.unmarshal(
                Files.readString(Rendered.CHART.resolve("files/alerts.yaml")), Map.class));
    assertThat(rule.getMetadata().getLabels()).containsEntry("release", "prometheus");
  }

  @Test
  void theDashboardIsFoundByGrafanasSidecar() throws Exception {
    GenericKubernetesResource map =
        Rendered.of("{metrics: {dashboard: {enabled: true}}}").objects().stream()
            .filter(o -> o.getMetadata().getName().equals("guided-rollouts-dashboard"))
            .findFirst()
            .orElseThrow();

    assertThat(map.getMetadata().getLabels()).containsEntry("grafana_dashboard", "1");
    String json = map.get("data", "guided-rollouts.json");
    JsonNode ours =
        new ObjectMapper().readTree(Rendered.CHART.resolve("files/dashboard.json").toFile());
    assertThat(new ObjectMapper().readTree(json)).isEqualTo(ours);
  }

  @Test
  void withoutBeingAskedForThereIsNeither() {
    assertThat(Rendered.of("{}").names())
        .noneMatch(name -> name.contains("PrometheusRule") || name.contains("dashboard"));
  }

  @Test
  void logLevelsAreAFileThatTheOperatorFollows() {
    Rendered rendered =
        Rendered.of("{log: {format: json, levels: {root: WARN, io.javaoperatorsdk: DEBUG}}}");
    GenericKubernetesResource levels =
        rendered.objects().stream()
            .filter(o -> o.getMetadata().getName().equals("guided-rollouts-log-levels"))
            .findFirst()
            .orElseThrow();

    assertThat(levels.<String>get("data", "levels").lines().filter(l -> !l.startsWith("#")))
        .containsExactlyInAnyOrder("root=WARN", "io.javaoperatorsdk=DEBUG");
    assertThat(rendered.first("Deployment").orElseThrow().toString())
        .contains("--log-format=json")
        .contains("/etc/guided-rollouts/log/levels");
  }

  @Test
  void aWrongLevelIsRefused() {
    assertThatThrownBy(() -> Rendered.of("{log: {levels: {root: LOUD}}}"))
        .hasMessageContaining("/log/levels/root");
    assertThatThrownBy(() -> Rendered.of("{log: {format: xml}}"))
        .hasMessageContaining("/log/format");
  }
}
