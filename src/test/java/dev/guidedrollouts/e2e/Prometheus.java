package dev.guidedrollouts.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.guidedrollouts.observability.PrometheusTools;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** A real Prometheus that scrapes one operator each second, as a process of this machine. */
final class Prometheus implements AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final int port;

  private Prometheus(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static Prometheus scraping(int operatorPort) throws IOException, InterruptedException {
    Path folder = Files.createDirectories(Path.of("target/e2e/prometheus-" + operatorPort));
    Path config = folder.resolve("prometheus.yml");
    Files.writeString(
        config,
        """
        global: {scrape_interval: 1s, evaluation_interval: 1s}
        scrape_configs:
        - job_name: operator
          metrics_path: /q/metrics
          static_configs: [{targets: ['127.0.0.1:%d']}]
        """
            .formatted(operatorPort));
    int port = Ports.free();
    Process process =
        new ProcessBuilder(
                List.of(
                    PrometheusTools.folder().resolve("prometheus").toString(),
                    "--config.file=" + config,
                    "--storage.tsdb.path=" + folder.resolve("data"),
                    "--web.listen-address=127.0.0.1:" + port))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    Prometheus prometheus = new Prometheus(process, port);
    Awaitility.await("a first scrape; log: " + folder.resolve("log"))
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptions()
        .until(() -> prometheus.query("up == 1").size() == 1);
    return prometheus;
  }

  /**
   * The vector that an expression gives now.
   *
   * @throws IOException where Prometheus refuses the expression, with what it says
   */
  JsonNode query(String expression) throws IOException, InterruptedException {
    URI uri =
        URI.create(
            "http://127.0.0.1:%d/api/v1/query?query=%s"
                .formatted(port, URLEncoder.encode(expression, StandardCharsets.UTF_8)));
    String body =
        HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString()).body();
    JsonNode answer = JSON.readTree(body);
    if (!answer.path("status").asText().equals("success")) {
      throw new IOException(expression + ": " + body);
    }
    return answer.path("data").path("result");
  }

  /** The one number that an expression gives now. */
  double number(String expression) throws IOException, InterruptedException {
    JsonNode result = query(expression);
    if (result.size() != 1) {
      throw new IOException(expression + " has not one value: " + result);
    }
    return Double.parseDouble(result.path(0).path("value").path(1).asText());
  }

  @Override
  public void close() {
    process.destroy();
  }
}
