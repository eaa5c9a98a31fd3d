package dev.guidedrollouts.observability;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/** Prometheus' programs, and the queries that we ship for it. */
public final class PrometheusTools {
  private static final Path CHART_FILES = Path.of("helm/guided-rollouts/files");

  private PrometheusTools() {}

  /**
   * A query that we ship.
   *
   * @param name the alert's, or the panel's
   */
  public record Query(String name, String expression) {}

  /** Where prometheus and promtool are; where they can't be had the test is skipped, saying why. */
  public static Path folder() throws IOException, InterruptedException {
    Process process = new ProcessBuilder("lab/prometheus").redirectErrorStream(true).start();
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assumeTrue(process.waitFor() == 0, said);
    return Path.of(said.lines().toList().getLast());
  }

  /** Every alert of the chart. */
  public static List<Query> alerts() throws IOException {
    JsonNode file =
        Serialization.unmarshal(
            Files.readString(CHART_FILES.resolve("alerts.yaml")), JsonNode.class);
    return StreamSupport.stream(file.path("groups").spliterator(), false)
        .flatMap(group -> StreamSupport.stream(group.path("rules").spliterator(), false))
        .map(rule -> new Query(rule.path("alert").asText(), rule.path("expr").asText()))
        .toList();
  }

  /** Every query of every panel of the dashboard, with Grafana's variables filled in. */
  public static List<Query> panels() throws IOException {
    List<Query> queries = new ArrayList<>();
    collect(
        new ObjectMapper().readTree(CHART_FILES.resolve("dashboard.json").toFile()).path("panels"),
        queries);
    return queries;
  }

  private static void collect(JsonNode panels, List<Query> into) {
    for (JsonNode panel : panels) {
      for (JsonNode target : panel.path("targets")) {
        into.add(
            new Query(
                panel.path("title").asText() + " " + target.path("refId").asText(),
                target.path("expr").asText().replace("$__rate_interval", "5m")));
      }
      collect(panel.path("panels"), into);
    }
  }
}
