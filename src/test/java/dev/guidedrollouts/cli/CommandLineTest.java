package dev.guidedrollouts.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What can be said without a cluster. */
class CommandLineTest {
  @TempDir Path folder;

  private record Run(int code, String out, String err) {}

  @ParameterizedTest
  @ValueSource(strings = {"", "-h", "--help"})
  void byItselfItShowsWhatThereIs(String words) {
    Run run = run(words);

    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("Usage: kubectl lesson", "diagnose").doesNotContain("null");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void theHelpNamesEveryFlagFormAndExitCode() {
    Run run = run("diagnose --help");

    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains(
            "-n, --namespace",
            "-o, --output",
            "--context",
            "--kubeconfig",
            "--exit-code",
            "deployment/NAME",
            "Exit codes:")
        .contains("  0 ", "  1 ", "  2 ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "diagnose                     | no Deployment is named",
        "diagnose pod/web             | only Deployments can be asked about, not \"pod\"",
        "diagnose web -o wide         | expected one of [json, yaml]",
        "diagnose web --bogus         | Unknown option: '--bogus'",
        "diagnose web -n              | Missing required parameter for option '--namespace'",
        "diagnose web -n Shop         | --namespace: \"Shop\" can't be a namespace",
        "diagnose web --kubeconfig /x | kubeconfig /x: no such file",
        "explain                      | Unmatched argument at index 0: 'explain'"
      })
  void whatIsWrongIsToldInOneLineAndNothingElseIsPrinted(String words, String message) {
    Run run = run(words);

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("error: ").contains(message);
    assertThat(run.err().lines().count()).isLessThanOrEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "wait                          | no Deployment is named",
        "wait sts/web                  | only Deployments can be asked about, not \"sts\"",
        "wait web --timeout=5          | --timeout: is not a duration: \"5\"",
        "wait web --transient-after=x  | --transient-after: is not a duration",
        "wait web --image=a=b=c        | --image: \"a=b=c\" is neither IMAGE nor CONTAINER=IMAGE",
        "wait web --verdict=Late       | expected one of [BackOff, FirstFailure]",
        "wait web -n Shop              | --namespace: \"Shop\" can't be a namespace",
        "wait web --kubeconfig /x      | kubeconfig /x: no such file"
      })
  void toAPipelineAnErrorIsOne(String words, String message) {
    Run run = run(words);

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("error: ").contains(message);
  }

  @Test
  void lintSaysWhatIsWrongWhereAndEndsWithOne() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("lesson.yaml"),
            """
            apiVersion: v1
            kind: Namespace
            metadata: {name: shop}
            ---
            apiVersion: guidedrollouts.dev/v1alpha1
            kind: RolloutLesson
            metadata: {name: x}
            spec:
              steps:
              - name: back
                undo: {deployment: web}
            """);

    Run run = run("lint " + file);

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out())
        .contains(
            file + ":11: error: spec.steps[0].undo: has nothing to go to",
            file + ":10: warning: spec.steps[0].debrief: is missing");
    assertThat(run.err()).isEqualTo("1 error, 1 warning\n");
    assertThat(run("lint deploy/lesson.yaml").code()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'a: [1'      | :1: error: this is no YAML",
        "'kind: Pod'  | : error: there is no RolloutLesson in it",
        "             | : error: there is no such file"
      })
  void whatLintCantReadIsTwo(String content, String message) throws IOException {
    Path file = folder.resolve("other.yaml");
    if (content != null) {
      Files.writeString(file, content);
    }

    Run run = run("lint " + file);

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains(file + message);
  }

  @Test
  void aContextThatIsNotThereIsNoReasonToTakeAnother() throws IOException {
    Run run = run("diagnose web --context prod --kubeconfig " + kubeconfig(1, "lab"));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("context \"prod\" is not in kubeconfig", "(there are: lab)");
  }

  @Test
  void withoutACurrentContextNoneIsGuessed() throws IOException {
    Run run = run("diagnose web --kubeconfig " + kubeconfig(1, ""));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("has no current context", "--context");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1, 2", "just a text", "contexts: 7"})
  void aFileThatIsNoKubeconfigIsNamed(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("broken"), content);

    Run run = run("diagnose web --kubeconfig " + file);

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains(file.toString()).doesNotContain("defect", "\tat ");
  }

  @Test
  void aClusterThatIsNotThereIsNamed() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    Run run = run("diagnose web --kubeconfig " + kubeconfig(port, "lab"));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains("no cluster can be reached at https://127.0.0.1:" + port, "connection refused")
        .doesNotContain("\tat ");
    assertThat(run.out()).isEmpty();
  }

  private Path kubeconfig(int port, String current) throws IOException {
    return Files.writeString(
        folder.resolve("config"),
        """
        apiVersion: v1
        kind: Config
        current-context: "%s"
        contexts: [{name: lab, context: {cluster: lab, user: me}}]
        clusters: [{name: lab, cluster: {server: "https://127.0.0.1:%d"}}]
        users: [{name: me, user: {token: t}}]
        """
            .formatted(current, port));
  }

  private static Run run(String words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        Main.commandLine(Clock.systemUTC())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    int code =
        command.execute(
            words.isEmpty() ? new String[0] : List.of(words.split(" +")).toArray(String[]::new));
    return new Run(code, out.toString(), err.toString());
  }
}
