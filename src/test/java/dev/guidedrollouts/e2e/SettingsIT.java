package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped jar, started by hand with settings that it can't start with, and asked for help. */
class SettingsIT {
  @TempDir private Path folder;

  private record Ended(int code, String out, String err) {}

  @Test
  void wrongSettingsEndItBeforeAnythingStarts() throws Exception {
    Path file = Files.writeString(folder.resolve("operator.yaml"), "log-levle: DEBUG\n");

    Ended ended =
        start(
            Map.of("GUIDED_ROLLOUTS_LOG_FORMAT", "xml", "GUIDED_ROLLOUTS_HTTP_PROT", "1"),
            "--http-port=x",
            "--config-file=" + file);

    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err().lines())
        .containsExactlyInAnyOrder(
            "warning: unknown setting GUIDED_ROLLOUTS_HTTP_PROT; did you mean GUIDED_ROLLOUTS_HTTP_PORT?",
            "error: " + file + ": unknown setting log-levle; did you mean log-level?",
            "error: GUIDED_ROLLOUTS_LOG_FORMAT is \"xml\"; allowed: plain, json",
            "error: --http-port is \"x\"; allowed: a whole number from 0 to 65535",
            "See --help.");
  }

  @Test
  void aMistypedFlagIsNamedWithWhatMayHaveBeenMeant() throws Exception {
    Ended ended = start(Map.of(), "--watch-namespace=a");

    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err())
        .isEqualTo(
            "error: Unknown option: '--watch-namespace=a'; did you mean --watch-namespaces?\nSee --help.\n");
  }

  @Test
  void helpHasEveryFlag() throws Exception {
    Ended ended = start(Map.of(), "--help");

    assertThat(ended.code()).isZero();
    assertThat(ended.err()).isEmpty();
    assertThat(ended.out())
        .contains("The operator for RolloutLesson resources.")
        .contains("-h, --help", "-V, --version")
        .doesNotContain("${")
        .contains("--watch-namespaces=VALUE")
        .contains("--leader-elect[=VALUE]")
        .contains("Allowed: ERROR, WARN, INFO, DEBUG")
        .contains("GUIDED_ROLLOUTS_HTTP_PORT=8080");
  }

  private static Ended start(Map<String, String> environment, String... flags)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "@deploy/operator.jvmflags",
                "-jar",
                OperatorProcess.jar().toString()));
    command.addAll(List.of(flags));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), out, err);
  }
}
