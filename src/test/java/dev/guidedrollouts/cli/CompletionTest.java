package dev.guidedrollouts.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What shells are given to complete by, loaded by a real bash where it is for one. */
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
                        + " -a 'BackOff FirstFailure'"))
        .allMatch(l -> l.startsWith("complete -c kubectl-lesson"));
  }

  private List<String> proposed(String... words) throws IOException, InterruptedException {
    Path script = Files.writeString(folder.resolve("completion.bash"), Completion.bash(LINE));
    List<String> command =
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
                script.toString()));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().merge("PATH", folder.toString(), (path, ours) -> ours + ":" + path);
    Process bash = builder.start();
    String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return out.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }
}
