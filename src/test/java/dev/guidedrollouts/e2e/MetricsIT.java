package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.observability.PrometheusTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A real Prometheus scrapes the operator while a lesson stalls and is undone: what the docs, the
 * dashboard and the alerts promise is there.
 */
class MetricsIT {
  private static final String REVIEWS = "docker.io/istio/examples-bookinfo-reviews-v";

  /** In the docs' table: name, type, labels. */
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(guided_rollouts_\\w+)` \\| (\\w+) \\| ([^|]*) \\|");

  private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (guided_rollouts_\\w+) (\\w+)$");
  private static final Pattern SAMPLE =
      Pattern.compile("(?m)^(guided_rollouts_\\w+?)(?:_bucket|_count|_sum)?(?:\\{(.*)})? \\S+$");

  private static Cluster cluster;
  private static Prometheus prometheus;

  @BeforeAll
  static void runALessonToAStallAndBack() throws Exception {
    cluster = Cluster.open();
    prometheus = Prometheus.scraping(cluster.operator.port());
    // The first pod of a namespace may wait a second for its token's volume: that is a diagnosis
    // too.
    cluster.deploy("first-of-all", REVIEWS + "1:1.20.2", 1);
    cluster.lesson(
        "counted",
        """
        steps:
        - {name: good-one, rollOut: {deployment: watched, image: '%s1:1.20.2', replicas: 2}}
        - {name: bad-one, expect: Stall, rollOut: {deployment: watched, image: '%s4:1.20.2'}}
        """
            .formatted(REVIEWS, REVIEWS));
    cluster.awaitPhase("counted", LessonPhase.Completed);
    // The watch may show the end before the writer of the status has its answer and counts it.
    Awaitility.await("the end is scraped")
        .until(
            () ->
                prometheus.number("guided_rollouts_lessons{phase=\"Completed\"}") == 1
                    && prometheus.number("sum(guided_rollouts_steps_total)") >= 2);
  }

  @AfterAll
  static void close() {
    if (prometheus != null) {
      prometheus.close();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void theDocsTableIsWhatTheEndpointShows() throws Exception {
    String docs = Files.readString(Path.of("docs/operations.md"));
    String shown = cluster.operator.get("/q/metrics");
    Map<String, String> promised = new TreeMap<>();
    ROW.matcher(docs)
        .results()
        .forEach(m -> promised.put(m.group(1), m.group(2) + " " + labelsInDocs(m.group(3))));
    Map<String, String> real = new TreeMap<>();
    TYPE.matcher(shown)
        .results()
        .forEach(
            m -> {
              String name = sampled(m.group(1), m.group(2));
              real.put(name, m.group(2) + " " + labelsShown(shown, name));
            });

    assertThat(real).isNotEmpty().isEqualTo(promised);
  }

  /** OpenMetrics names a counter without the suffix that its samples have. */
  private static String sampled(String metric, String type) {
    return type.equals("counter") && !metric.endsWith("_total") ? metric + "_total" : metric;
  }

  private static Set<String> labelsInDocs(String cell) {
    Set<String> labels = new TreeSet<>();
    Pattern.compile("`(\\w+)`").matcher(cell).results().forEach(m -> labels.add(m.group(1)));
    return labels;
  }

  private static Set<String> labelsShown(String shown, String metric) {
    Set<String> labels = new TreeSet<>();
    SAMPLE
        .matcher(shown)
        .results()
        .filter(m -> m.group(1).equals(metric) && m.group(2) != null)
        .map(MatchResult::group)
        .forEach(
            sample ->
                Pattern.compile("(\\w+)=\"")
                    .matcher(sample)
                    .results()
                    .forEach(m -> labels.add(m.group(1))));
    labels.remove("le");
    return labels;
  }

  @Test
  void whatHappenedIsCountedOnce() throws Exception {
    assertThat(prometheus.number("sum(guided_rollouts_steps_total)")).isEqualTo(2);
    assertThat(prometheus.number("guided_rollouts_steps_total{outcome=\"RolledOut\"} > 0"))
        .isEqualTo(1);
    assertThat(
            prometheus.number(
                "sum(guided_rollouts_stalls_total{cause=~\"ImageNotFound|NotFoundOrDenied\"})"))
        .isEqualTo(1);
    assertThat(prometheus.number("sum(guided_rollouts_stalls_total)")).isEqualTo(1);
    assertThat(prometheus.number("guided_rollouts_undos_total{outcome=\"Restored\"}")).isEqualTo(1);
    assertThat(prometheus.number("guided_rollouts_diagnosis_delay_seconds_count")).isEqualTo(1);
    assertThat(prometheus.number("guided_rollouts_diagnosis_delay_seconds_sum")).isPositive();
    assertThat(prometheus.number("guided_rollouts_restored_seconds_count")).isEqualTo(1);
    assertThat(prometheus.number("guided_rollouts_restored_seconds_sum")).isGreaterThan(5);
    assertThat(prometheus.number("sum(guided_rollouts_lessons)")).isEqualTo(1);
  }

  /** Not at once: a lesson that has just ended is looked at once more. */
  @Test
  void nothingIsLeftInTheQueue() {
    Awaitility.await("an idle operator")
        .untilAsserted(
            () -> {
              assertThat(prometheus.number("guided_rollouts_reconciliation_queue")).isZero();
              assertThat(prometheus.number("guided_rollouts_reconciliation_active")).isZero();
            });
  }

  @Test
  void requestsAreCountedByKind() throws Exception {
    for (String kind :
        new String[] {
          "verb=\"watch\", resource=\"pods\", code=\"101\"",
          "verb=\"list\", resource=\"pods\", code=\"200\"",
          "verb=\"create\", resource=\"deployments\", code=\"201\"",
          "verb=\"patch\", resource=\"rolloutlessons/status\", code=\"200\"",
          "verb=\"create\", resource=\"events\", code=\"201\""
        }) {
      assertThat(prometheus.number("guided_rollouts_api_requests_total{" + kind + "}"))
          .as(kind)
          .isPositive();
    }
    assertThat(
            prometheus.query("guided_rollouts_api_requests_total{verb=\"other\", code!=\"error\"}"))
        .as("every request has a name")
        .isEmpty();
  }

  @Test
  void noLabelCarriesWhatUsersNamed() throws IOException {
    assertThat(cluster.operator.get("/q/metrics"))
        .doesNotContain(cluster.namespace)
        .doesNotContain("counted")
        .doesNotContain("watched")
        .doesNotContain("good-one")
        .doesNotContain("reviews");
  }

  @Test
  void everyQueryOfTheDashboardHasData() throws Exception {
    assertThat(PrometheusTools.panels()).hasSizeGreaterThan(10);
    for (PrometheusTools.Query panel : PrometheusTools.panels()) {
      JsonNode result = prometheus.query(panel.expression());
      assertThat(result).as(panel.toString()).isNotEmpty();
      assertThat(result.path(0).path("value").path(1).asText())
          .as(panel.toString())
          .isNotEqualTo("NaN");
    }
  }

  @Test
  void noAlertIsOnAfterALessonThatWentAsItShould() throws Exception {
    assertThat(PrometheusTools.alerts()).isNotEmpty();
    for (PrometheusTools.Query alert : PrometheusTools.alerts()) {
      assertThat(prometheus.query(alert.expression())).as(alert.toString()).isEmpty();
    }
  }

  /** An alert on a metric that is not there would never be on. */
  @Test
  void everyMetricOfTheAlertsIsThere() throws Exception {
    Pattern metric = Pattern.compile("guided_rollouts_\\w+");
    for (PrometheusTools.Query alert : PrometheusTools.alerts()) {
      for (MatchResult m : metric.matcher(alert.expression()).results().toList()) {
        assertThat(prometheus.query(m.group())).as(alert.toString()).isNotEmpty();
      }
    }
  }
}
