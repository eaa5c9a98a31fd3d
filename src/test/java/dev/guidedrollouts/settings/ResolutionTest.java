package dev.guidedrollouts.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who says what counts, and what is said to who says it wrongly. */
class ResolutionTest {
  @TempDir private Path folder;

  @ParameterizedTest(name = "flag {0}, variable {1}, file {2}: {3}")
  @CsvSource(
      nullValues = "-",
      value = {
        "1s, 500ms, 3s, 1s",
        "-, 500ms, 3s, 500ms",
        "-, -, 3s, 3s",
        "-, -, -, 2s",
        "1s, -, 3s, 1s",
      })
  void theNearestCounts(String flag, String variable, String file, String expected)
      throws Exception {
    Map<String, String> environment = new HashMap<>();
    if (variable != null) {
      environment.put("GUIDED_ROLLOUTS_LEADER_ELECTION_RETRY_PERIOD", variable);
    }
    if (file != null) {
      environment.put(
          "GUIDED_ROLLOUTS_CONFIG_FILE",
          file("leader-election-renew-deadline: 10s\nleader-election-retry-period: " + file));
    } else {
      environment.put("GUIDED_ROLLOUTS_LEADER_ELECTION_RENEW_DEADLINE", "10s");
    }
    String[] arguments =
        flag == null ? new String[0] : new String[] {"--leader-election-retry-period=" + flag};

    Settings settings = settings(environment, arguments);

    assertThat(settings.retryPeriod())
        .isEqualTo(Duration.parse("PT" + expected.replace("500ms", "0.5s")));
    assertThat(settings.renewDeadline()).isEqualTo(Duration.ofSeconds(10));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "--http-port=x | --http-port is \"x\"; allowed: a whole number from 0 to 65535",
        "--http-port=70000 | --http-port is \"70000\"; allowed: a whole number from 0 to 65535",
        "--log-level=loud | --log-level is \"loud\"; allowed: ERROR, WARN, INFO, DEBUG",
        "--log-format=xml | --log-format is \"xml\"; allowed: plain, json",
        "--watch-namespaces=a,B | --watch-namespaces is \"a,B\"; allowed: names of namespaces, separated by commas (lower-case letters, digits and '-')",
        "--default-service-account=a:b | --default-service-account is \"a:b\"; allowed: a name as Kubernetes has it (lower-case letters, digits, '-' and '.')",
        "--require-service-account=yes | --require-service-account is \"yes\"; allowed: true, false",
        "--concurrent-lessons=0 | --concurrent-lessons is \"0\"; allowed: a whole number from 1 to 64",
        "--leader-election-lease-duration=1500ms | --leader-election-lease-duration is \"1500ms\"; allowed: a duration of whole seconds such as 12s or 1m30s",
        "--leader-election-retry-period=0s | --leader-election-retry-period is \"0s\"; allowed: a duration such as 500ms, 12s or 1m30s, longer than 0",
        "--leader-election-renew-deadline=15s | --leader-election-renew-deadline is 15s; allowed: less than leader-election-lease-duration, which is 15s",
        "--leader-election-retry-period=4s | --leader-election-retry-period is 4s; allowed: at most a third of leader-election-renew-deadline, which is 10s",
        "--own-deployment=operator | --own-deployment is set, and this is no pod: leave it out",
        "--leader-elect | --leader-election-namespace is not set, and this is no pod whose namespace could be taken; --leader-elect needs it",
        "--kubeconfig=/nowhere | --kubeconfig is \"/nowhere\"; allowed: the path of a file that can be read",
        "--http-prt=80 | Unknown option: '--http-prt=80'",
        "--http-port | Missing required parameter for option '--http-port' (VALUE)",
        "port | Unmatched argument at index 0: 'port'",
      })
  void aWrongFlagIsNamed(String flag, String problem) {
    assertThatThrownBy(() -> settings(Map.of(), flag))
        .isInstanceOf(WrongSettingsException.class)
        .hasMessageStartingWith(problem);
  }

  @Test
  void aWrongVariableIsNamed() {
    assertThatThrownBy(() -> settings(Map.of("GUIDED_ROLLOUTS_HTTP_PORT", "tcp://10.0.0.1:80")))
        .hasMessage(
            "GUIDED_ROLLOUTS_HTTP_PORT is \"tcp://10.0.0.1:80\"; allowed: a whole number from 0 to 65535");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "http-port: many | FILE: http-port is \"many\"; allowed: a whole number from 0 to 65535",
        "http-prot: 80 | FILE: http-prot is no setting; the nearest is http-port",
        "config-file: x | FILE: config-file can't be set by the file itself",
        "just words | FILE is not a mapping; allowed: lines NAME: VALUE",
        "a: [1 | FILE:1 is not YAML: expected ',' or ']', but got <stream end>",
      })
  void aWrongFileIsNamed(String content, String problem) throws Exception {
    String file = file(content);
    assertThatThrownBy(() -> settings(Map.of(), "--config-file=" + file))
        .hasMessage(problem.replace("FILE", file));
  }

  @Test
  void allThatIsWrongIsToldAtOnce() throws Exception {
    String file = file("log-level: LOUD\nhttp-port: 8081\n");
    assertThatThrownBy(
            () ->
                settings(
                    Map.of("GUIDED_ROLLOUTS_LOG_FORMAT", "xml"),
                    "--config-file=" + file,
                    "--concurrent-lessons=100"))
        .isInstanceOfSatisfying(
            WrongSettingsException.class, e -> assertThat(e.problems()).hasSize(3));
  }

  @Test
  void aListInTheFileIsAList() throws Exception {
    Settings settings =
        settings(Map.of(), "--config-file=" + file("watch-namespaces: [a, b]\nlog-format: json\n"));

    assertThat(settings.properties())
        .containsOnly(
            Map.entry("quarkus.operator-sdk.namespaces", "a,b"),
            Map.entry("quarkus.log.console.json.enabled", "true"));
    assertThat(settings.inWords())
        .contains("watch-namespaces=a,b (" + folder.resolve("operator.yaml") + ")");
  }

  @Test
  void whatIsNotSetIsQuarkusOwn() throws Exception {
    assertThat(settings(Map.of()).properties()).isEmpty();
    assertThat(settings(Map.of("GUIDED_ROLLOUTS_WATCH_NAMESPACES", "")).properties()).isEmpty();
    assertThat(settings(Map.of()).inWords()).isEqualTo("all settings have their defaults");
  }

  @Test
  void aSwitchNeedsNoValue() throws Exception {
    assertThat(settings(Map.of(), "--require-service-account").requireServiceAccount()).isTrue();
    assertThat(settings(Map.of(), "--require-service-account=false").requireServiceAccount())
        .isFalse();
  }

  @Test
  void aMistypedVariableIsWarnedOfAndThoseOfKubernetesAreNot() {
    assertThat(
            OperatorMain.unknownVariables(
                Map.of(
                    "GUIDED_ROLLOUTS_HTTP_PROT", "1",
                    "GUIDED_ROLLOUTS_HTTP_PORT", "8080",
                    "GUIDED_ROLLOUTS_SERVICE_HOST", "10.0.0.1",
                    "GUIDED_ROLLOUTS_PORT_8080_TCP_ADDR", "10.0.0.1",
                    "GUIDED_ROLLOUTS_SERVICE_PORT_HTTP", "8080",
                    "PATH", "/bin")))
        .containsExactly(
            "GUIDED_ROLLOUTS_HTTP_PROT is no setting; the nearest is GUIDED_ROLLOUTS_HTTP_PORT");
  }

  private String file(String content) throws IOException {
    return Files.writeString(folder.resolve("operator.yaml"), content).toString();
  }

  private static Settings settings(Map<String, String> environment, String... arguments)
      throws WrongSettingsException {
    return new Settings(Resolution.of(Flags.values(new Flags().parse(arguments)), environment));
  }
}
