package dev.guidedrollouts.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.guidedrollouts.fixtures.Fixtures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What shells are given to complete by, loaded by the real ones. */
class CompletionTest {
  private static final CommandLine LINE = Main.commandLine(Clock.systemUTC());

  @TempDir Path folder;

  @Test
  void bashProposesTheSubcommands() throws IOException, InterruptedException {
    assertThat(proposed("kubectl-lesson", ""))
        .contains("diagnose", "wait", "lint", "test", "enrol", "continue", "help");
    assertThat(proposed("kubectl-lesson", "di")).containsExactly("diagnose");
  }

  @Test
  void bashProposesFlagsAndTheirValues() throws IOException, InterruptedException {
    assertThat(proposed("kubectl-lesson", "wait", "--t"))
        .contains("--timeout", "--transient-after");
    assertThat(proposed("kubectl-lesson", "wait", "--verdict", "B")).contains("BackOff");
  }

  /** Names come from kubectl, which is told the namespace that was typed. */
  @Test
  void bashAsksKubectlForNames() throws IOException, InterruptedException {
    Path kubectl = folder.resolve("kubectl");
    Files.writeString(
        kubectl,
        "#!/bin/sh\necho deployment.apps/web\necho deployment.apps/\"$(echo \"$*\" | tr -c 'a-z\\n' '-')\"\n");
    assertThat(kubectl.toFile().setExecutable(true)).isTrue();

    assertThat(proposed("kubectl-lesson", "wait", "-n", "shop", "deployment/w"))
        .containsExactly("deployment/web");
    assertThat(proposed("kubectl-lesson", "wait", "-n", "shop", "deployment/g"))
        .anyMatch(word -> word.contains("get-deployments") && word.endsWith("-n-shop"));
  }

  /** The one command that demands a context, and the file of a lesson. */
  @Test
  void contextsAndFilesAreProposedToTest() throws IOException, InterruptedException {
    Path kubectl = folder.resolve("kubectl");
    Files.writeString(
        kubectl, "#!/bin/sh\n[ \"$*\" = 'config get-contexts -o name' ] && echo lab-2\n");
    assertThat(kubectl.toFile().setExecutable(true)).isTrue();
    Path lesson = Files.createFile(folder.resolve("lesson.yaml"));

    assertThat(proposed("kubectl-lesson", "test", "--context", "")).containsExactly("lab-2");
    assertThat(proposed("kubectl-lesson", "test", folder + "/les")).contains(lesson.toString());
    assertThat(Completion.fish(LINE.getCommandSpec()))
        .contains("'__fish_seen_subcommand_from test' -F\n");
  }

  @Test
  void fishHasEachSubcommandWithItsFlags() {
    List<String> lines = Completion.fish(LINE.getCommandSpec()).lines().toList();

    assertThat(lines)
        .contains(
            "complete -c kubectl-lesson -n __fish_use_subcommand -a diagnose -d 'Explain why a"
                + " Deployment\\'s rollout is not progressing.'")
        .anyMatch(
            l ->
                l.startsWith(
                    "complete -c kubectl-lesson -n '__fish_seen_subcommand_from wait' -l verdict -x"
                        + " -a 'BackOff FirstFailure'"));
  }

  /**
   * The shells themselves: {@code lab/tools shells} installs them, and {@code make test} asks it
   * to.
   */
  @ParameterizedTest
  @CsvSource({
    "'kubectl-lesson di', diagnose",
    "'kubectl-lesson wait --verdict ', FirstFailure",
    "'kubectl-lesson wait -n shop deployment/s', deployment/shopweb",
    "'kubectl-lesson hint ', lesson/bookinfo",
    "'kubectl-lesson board -n ', shop",
    "'kubectl-lesson test --context ', lab-2",
    "'kubectl-lesson lint FOLDER/les', FOLDER/lesson.yaml",
    "'kubectl-lesson wait --kubeconfig FOLDER/les', FOLDER/lesson.yaml"
  })
  void eachShellProposes(String line, String word) throws IOException, InterruptedException {
    kubectl();
    Files.createFile(folder.resolve("lesson.yaml"));
    String typed = line.replace("FOLDER", folder.toString());
    String expected = word.replace("FOLDER", folder.toString());

    assertThat(proposed(typed.split(" ", -1))).as("bash").contains(expected);
    assumeShells();
    assertThat(fish(typed)).as("fish").anyMatch(l -> (l + "\t").startsWith(expected + "\t"));
    assertThat(zsh(typed)).as("zsh, at the first TAB").contains(expected);
  }

  @Test
  void nothingGoesWrongInFishAndZsh() throws IOException, InterruptedException {
    assumeShells();
    kubectl();
    assertThat(fish("kubectl-lesson ")).hasSize(LINE.getSubcommands().size());
    assertThat(zsh("kubectl-lesson "))
        .contains("diagnose", "replay")
        .doesNotContain("not found", "error");
  }

  /** Only who may install packages has them for certain. */
  private static void assumeShells() {
    for (String shell : List.of("fish", "zsh")) {
      assumeTrue(
          Stream.of(System.getenv("PATH").split(":", -1))
              .anyMatch(f -> Files.isExecutable(Path.of(f, shell))),
          shell + " is not installed");
    }
  }

  /** Of a cluster with one of each, and another Deployment in namespace shop. */
  private void kubectl() throws IOException {
    Path kubectl = folder.resolve("kubectl");
    Files.writeString(
        kubectl,
        """
        #!/bin/sh
        case "$*" in
          "get deployments "*"-n shop"*) echo deployment.apps/shopweb ;;
          "get deployments "*) echo deployment.apps/web ;;
          "get rolloutlessons "*) echo rolloutlesson.guidedrollouts.dev/bookinfo ;;
          "get namespaces "*) echo namespace/shop ;;
          "config get-contexts -o name") echo lab-2 ;;
        esac
        """);
    assertThat(kubectl.toFile().setExecutable(true)).isTrue();
  }

  private List<String> fish(String line) throws IOException, InterruptedException {
    Path script =
        Files.writeString(
            folder.resolve("completion.fish"), Completion.fish(LINE.getCommandSpec()));
    return said("fish", "--no-config", "-c", "source $argv[1]; complete -C $argv[2]", script, line)
        .lines()
        .toList();
  }

  /** What the terminal shows. */
  private String zsh(String line) throws IOException, InterruptedException {
    Path functions = Files.createDirectories(folder.resolve("functions"));
    Files.writeString(functions.resolve("_kubectl-lesson"), Completion.zsh(LINE));
    return said("zsh", "-f", Fixtures.file("completion", "proposed.zsh"), functions, line);
  }

  private List<String> proposed(String... words) throws IOException, InterruptedException {
    Path script = Files.writeString(folder.resolve("completion.bash"), Completion.bash(LINE));
    List<Object> command =
        new ArrayList<>(
            List.of(
                "bash",
                "-c",
                """
                source "$1"; shift
                COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
                _kubectl_lesson "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}" 2>/dev/null
                printf '%s\\n' "${COMPREPLY[@]}"
                """,
                "bash",
                script));
    command.addAll(List.of(words));
    return said(command.toArray())
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .toList();
  }

  /** What a shell says that finds our kubectl first. */
  private String said(Object... command) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(Arrays.stream(command).map(Object::toString).toList())
            .redirectErrorStream(true);
    builder.environment().merge("PATH", folder.toString(), (path, ours) -> ours + ":" + path);
    Process shell = builder.start();
    String out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shell.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return out;
  }
}
