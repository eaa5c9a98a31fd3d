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
class SettingsCommandTest {
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
        "--page=yes | --page is \"yes\"; allowed: true, false",
        "--page-port=70000 | --page-port is \"70000\"; allowed: a whole number from 0 to 65535",
        "--page-auth=none | --page-auth is \"none\"; allowed: Token, None",
        "--page-root-path=/x/ | --page-root-path is \"/x/\"; allowed: a path like /lessons, without a slash at its end",
        "--page-root-path=lessons | --page-root-path is \"lessons\"; allowed: a path like /lessons, without a slash at its end",
        "--page-prt=80 | Unknown option: '--page-prt=80'; did you mean --page-port?",
        "--log-level=loud | --log-level is \"loud\"; allowed: ERROR, WARN, INFO, DEBUG",
        "--log-format=xml | --log-format is \"xml\"; allowed: plain, json",
        "--watch-namespaces=a,B | --watch-namespaces is \"a,B\"; allowed: names of namespaces, separated by commas (lower-case letters, digits and '-')",
        "--default-service-account=a:b | --default-service-account is \"a:b\"; allowed: a name as Kubernetes has it (lower-case letters, digits, '-' and '.')",
        "--require-service-account=yes | --require-service-account is \"yes\"; allowed: true, false",
        "--shard=2/2 | --shard is \"2/2\"; allowed: I/N, such as 0/2: I from 0 to N-1, N from 1 to 1024",
        "--shard-selector=team>1 | --shard-selector is \"team>1\"; allowed: a label selector as kubectl takes it, such as team=a or team in (a, b), !legacy",
        "--concurrent-lessons=0 | --concurrent-lessons is \"0\"; allowed: a whole number from 1 to 64",
        "--leader-election-lease-duration=1500ms | --leader-election-lease-duration is \"1500ms\"; allowed: a duration of whole seconds such as 12s or 1m30s",
        "--leader-election-retry-period=0s | --leader-election-retry-period is \"0s\"; allowed: a duration such as 500ms, 12s or 1m30s, longer than 0",
        "--leader-election-renew-deadline=15s | --leader-election-renew-deadline is 15s; allowed: less than leader-election-lease-duration, which is 15s",
        "--leader-election-retry-period=4s | --leader-election-retry-period is 4s; allowed: at most a third of leader-election-renew-deadline, which is 10s",
        "--own-deployment=operator | --own-deployment is set, and this process is not running in a pod: leave it out",
        "--leader-elect | --leader-election-namespace is not set, and this process is not running in a pod whose namespace could be used; --leader-elect needs it",
        "--kubeconfig=/nowhere | --kubeconfig is \"/nowhere\"; allowed: the path of a file that can be read",
        "--http-prt=80 | Unknown option: '--http-prt=80'; did you mean --http-port?",
        "--http-port | Missing required parameter for option '--http-port' (VALUE)",
        "port | Unmatched argument: 'port'",
      })
  void aWrongFlagIsNamed(String flag, String problem) {
    assertThatThrownBy(() -> settings(Map.of(), flag))
        .isInstanceOf(WrongSettingsException.class)
        .hasMessageStartingWith(problem);
  }

  @Test
  void aShardIsChosenInOneOfTwoWays() {
    assertThatThrownBy(
            () -> settings(Map.of("GUIDED_ROLLOUTS_SHARD", "0/2"), "--shard-selector=team=a"))
        .hasMessage(
            "GUIDED_ROLLOUTS_SHARD and --shard-selector are both set; allowed: one of the two");
  }

  @Test
  void aShardWithoutANamespaceIsNoneForTheWholeCluster() {
    assertThatThrownBy(() -> settings(Map.of(), "--watch-namespaces=team-a,team-b", "--shard=1/2"))
        .hasMessage(
            "--shard is 1/2, to which no namespace of watch-namespaces belongs, which is team-a,team-b; allowed: a shard that has one");
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
        "http-prot: 80 | FILE: unknown setting http-prot; did you mean http-port?",
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
                    "--concurrent-lessons=100",
                    "--log-fromat=json",
                    "--log-levle=INFO",
                    "word",
                    "--http-host"))
        .isInstanceOfSatisfying(
            WrongSettingsException.class,
            e ->
                assertThat(e.problems())
                    .containsExactlyInAnyOrder(
                        file + ": log-level is \"LOUD\"; allowed: ERROR, WARN, INFO, DEBUG",
                        "GUIDED_ROLLOUTS_LOG_FORMAT is \"xml\"; allowed: plain, json",
                        "--concurrent-lessons is \"100\"; allowed: a whole number from 1 to 64",
                        "Missing required parameter for option '--http-host' (VALUE)",
                        "Unknown option: '--log-fromat=json'; did you mean --log-format?",
                        "Unknown option: '--log-levle=INFO'; did you mean --log-level?",
                        "Unmatched argument: 'word'"));
  }

  @Test
  void aWrongVariableThatAFlagReplacesIsNobodysTrouble() throws Exception {
    Settings settings =
        settings(
            Map.of("GUIDED_ROLLOUTS_LEADER_ELECTION_RETRY_PERIOD", "soon"),
            "--leader-election-retry-period=1s");

    assertThat(settings.retryPeriod()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void aValueIsTakenAsItStands() throws Exception {
    assertThat(settings(Map.of("GUIDED_ROLLOUTS_HTTP_HOST", "%n")).properties())
        .containsEntry("quarkus.http.host", "%n");
    assertThatThrownBy(() -> settings(Map.of("GUIDED_ROLLOUTS_HTTP_HOST", "${sys:user.home}")))
        .hasMessageStartingWith("GUIDED_ROLLOUTS_HTTP_HOST is \"${sys:user.home}\"; allowed:");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      nullValues = "-",
      value = {
        "watch-namespace, watch-namespaces",
        "namespaces, watch-namespaces",
        "log-levle, log-level",
        "loglevel, log-level",
        "leader-election, leader-elect",
        "lease-duration, leader-election-lease-duration",
        "port, http-port",
        "kube-config, kubeconfig",
        "zzz, -",
      })
  void aMistypedNameIsUnderstoodOrNothingIsGuessed(String mistyped, String meant) {
    assertThat(DidYouMean.question(mistyped, Setting::key))
        .isEqualTo(meant == null ? "" : "; did you mean " + meant + "?");
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

  /** Without signing in it is for this machine only, whatever address probes are served on. */
  @Test
  void thePageListensWhereTheWayToSignInSays() throws Exception {
    assertThat(settings(Map.of()).page()).isFalse();

    Settings token = settings(Map.of(), "--page", "--http-host=192.0.2.1");
    assertThat(token.page()).isTrue();
    assertThat(token.pageHost()).isEqualTo("192.0.2.1");
    assertThat(token.pagePort()).isEqualTo(8090);
    assertThat(token.pageRootPath()).isEmpty();

    Settings none =
        settings(
            Map.of("GUIDED_ROLLOUTS_PAGE_ROOT_PATH", "/team-a/lessons"),
            "--page",
            "--page-auth=None",
            "--http-host=0.0.0.0");
    assertThat(none.pageHost()).isEqualTo("127.0.0.1");
    assertThat(none.pageRootPath()).isEqualTo("/team-a/lessons");
  }

  @Test
  void aMistypedVariableIsWarnedOfAndThoseOfKubernetesAreNot() {
    assertThat(
            SettingsEnvironment.unknown(
                Map.of(
                    "GUIDED_ROLLOUTS_HTTP_PROT", "1",
                    "GUIDED_ROLLOUTS_HTTP_PORT", "8080",
                    "GUIDED_ROLLOUTS_SERVICE_HOST", "10.0.0.1",
                    "GUIDED_ROLLOUTS_PORT_8080_TCP_ADDR", "10.0.0.1",
                    "GUIDED_ROLLOUTS_SERVICE_PORT_HTTP", "8080",
                    "PATH", "/bin")))
        .containsExactly(
            "unknown setting GUIDED_ROLLOUTS_HTTP_PROT; did you mean GUIDED_ROLLOUTS_HTTP_PORT?");
  }

  private String file(String content) throws IOException {
    return Files.writeString(folder.resolve("operator.yaml"), content).toString();
  }

  private static Settings settings(Map<String, String> environment, String... arguments)
      throws WrongSettingsException {
    return new SettingsCommand(environment, arguments).settings();
  }
}
