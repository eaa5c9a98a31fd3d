package dev.guidedrollouts.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Alerts, dashboard and log levels as the chart hands them out. */
class MonitoringTest {
  private static final String API = "monitoring.coreos.com/v1";
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  @Test
  void theRuleHoldsTheAlertsWordForWord() throws Exception {
    GenericKubernetesResource rule =
        Rendered.withApis(
                "{metrics: {prometheusRule: {enabled: true, labels: {release: prometheus}}}}", API)
            .first("PrometheusRule")
            .orElseThrow();

    assertThat(rule.getAdditionalProperties().get("spec"))
        .isEqualTo(
            YAML.unmarshal(
                Files.readString(Rendered.CHART.resolve("files/alerts.yaml")), Map.class));
    assertThat(rule.getMetadata().getLabels()).containsEntry("release", "prometheus");
  }

  /** By day and night: the link leads to the words about this alert. */
  @Test
  void eachAlertNamesItsRunbook() throws Exception {
    GenericKubernetesResource rule =
        Rendered.withApis(
                "{metrics: {prometheusRule: {enabled: true, runbookUrl: 'https://example.com/operations.md'}}}",
                API)
            .first("PrometheusRule")
            .orElseThrow();
    // As GitHub and the static site makers do it: the heading, lower-case.
    Set<String> anchors =
        Pattern.compile("(?m)^#+ (\\w+)$")
            .matcher(Files.readString(Path.of("docs/operations.md")))
            .results()
            .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    List<Map<String, Object>> groups = rule.get("spec", "groups");

    assertThat(groups)
        .flatExtracting(group -> (List<?>) group.get("rules"))
        .isNotEmpty()
        .allSatisfy(
            alert -> {
              String url =
                  String.valueOf(
                      ((Map<?, ?>) ((Map<?, ?>) alert).get("annotations")).get("runbook_url"));
              assertThat(url).startsWith("https://example.com/operations.md#");
              assertThat(anchors).contains(url.replaceFirst(".*#", ""));
            });
  }

  @Test
  void withoutThePrometheusOperatorItsObjectsAreLeftOut() {
    String all =
        "{metrics: {serviceMonitor: {enabled: true}, podMonitor: {enabled: true}, prometheusRule: {enabled: true}}}";
    String[] kinds = {"ServiceMonitor", "PodMonitor", "PrometheusRule"};

    assertThat(kindsOf(Rendered.of(all))).doesNotContain(kinds);
    assertThat(kindsOf(Rendered.withApis(all, API))).contains(kinds);
    assertThat(kindsOf(Rendered.of(all.replace("true", "true, renderMode: alwaysRender"))))
        .contains(kinds);
    assertThat(
            kindsOf(Rendered.withApis(all.replace("true", "true, renderMode: failIfMissing"), API)))
        .contains(kinds);
  }

  private static List<String> kindsOf(Rendered rendered) {
    return rendered.objects().stream().map(GenericKubernetesResource::getKind).toList();
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
  void theLogsFormAndLevelsAreFlags() {
    assertThat(
            Rendered.of("{log: {format: json, level: WARN, operatorLevel: DEBUG}}")
                .first("Deployment")
                .orElseThrow()
                .toString())
        .contains("--log-format=json", "--log-level=WARN", "--operator-log-level=DEBUG");
  }

  @Test
  void aWrongLevelIsRefused() {
    assertThatThrownBy(() -> Rendered.of("{log: {level: LOUD}}"))
        .hasMessageContaining("/log/level");
    assertThatThrownBy(() -> Rendered.of("{log: {format: xml}}"))
        .hasMessageContaining("/log/format");
  }
}
