package dev.guidedrollouts.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.fixtures.Fixtures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The alerts of the chart, by Prometheus' own promtool. */
class AlertsTest {
  private static final Path RULES = Path.of("helm/guided-rollouts/files/alerts.yaml");
  private static final Path TESTS = Fixtures.file("alerts", "alerts-test.yaml");
  private static Path promtool;

  @BeforeAll
  static void find() throws Exception {
    promtool = PrometheusTools.folder().resolve("promtool");
  }

  @Test
  void theyAreWellFormed() throws Exception {
    run("check", "rules", RULES.toString());
  }

  @Test
  void eachFiresWhenItShouldAndOnlyThen() throws Exception {
    run("test", "rules", TESTS.toString());
  }

  @Test
  void eachHasATestInWhichItFiresAndOneInWhichItDoesNot() throws Exception {
    String tests = Fixtures.text(TESTS);
    assertThat(PrometheusTools.alerts())
        .isNotEmpty()
        .allSatisfy(
            alert -> {
              assertThat(tests)
                  .containsPattern("alertname: " + alert.name() + "\\n +exp_alerts:\\n +- ");
              assertThat(tests).contains("alertname: " + alert.name() + "}");
            });
  }

  @Test
  void eachIsExplainedInTheDocsAndNoOther() throws Exception {
    assertThat(
            Pattern.compile("(?m)^### (GuidedRollouts\\w+)$")
                .matcher(Files.readString(Path.of("docs/operations.md")))
                .results()
                .map(m -> m.group(1)))
        .containsExactlyElementsOf(
            PrometheusTools.alerts().stream().map(PrometheusTools.Query::name).toList());
  }

  private static void run(String... words) throws IOException, InterruptedException {
    String[] command = new String[words.length + 1];
    command[0] = promtool.toString();
    System.arraycopy(words, 0, command, 1, words.length);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
