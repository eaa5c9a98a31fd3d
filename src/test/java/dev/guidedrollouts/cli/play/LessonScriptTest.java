package dev.guidedrollouts.cli.play;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guidedrollouts.api.v1alpha1.WrongTurn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts beside a lesson: which there are, what they say of themselves, how they are run. */
class LessonScriptTest {
  @TempDir Path lesson;

  private Path script(String name, String text) throws IOException {
    Path file = lesson.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  @Test
  void theyAreThoseOfTheFoldersByName() throws IOException {
    script("solutions/b.sh", "");
    script("solutions/a.sh", "");
    script("solutions/notes.md", "");
    script("wrong-turns/far.sh", "#!/bin/sh\n# UndoneTooFar: a revision too far back\n");

    assertThat(LessonScript.solutions(lesson))
        .extracting(LessonScript::name)
        .containsExactly("solutions/a.sh", "solutions/b.sh");
    assertThat(LessonScript.wrongTurns(lesson))
        .singleElement()
        .satisfies(
            s -> {
              assertThat(s.name()).isEqualTo("wrong-turns/far.sh");
              assertThat(s.wrongTurn()).isEqualTo(WrongTurn.UndoneTooFar);
            });
    assertThat(LessonScript.solutions(lesson.resolve("solutions"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "#!/bin/sh",
        "#!/bin/sh\nkubectl get pods\n# Scaled: too late\n",
        "#!/bin/sh\n# Scaled\n",
        "#!/bin/sh\n# Lost: no such word\n"
      })
  void aWrongTurnSaysWhichItIs(String text) throws IOException {
    script("wrong-turns/lost.sh", text);

    assertThatThrownBy(() -> LessonScript.wrongTurns(lesson))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("wrong-turns/lost.sh: its second line", "UndoneTooFar, ");
  }

  @Test
  void oneIsRunInTheLessonsFolderWithItsKubeconfigAndNothingToRead() throws Exception {
    Path script =
        script(
            "solutions/x.sh", "pwd; echo $KUBECONFIG; cat; printf '\\033[31mred\\n' >&2; exit 7");

    try (ScriptRun run = ScriptRun.start(script, lesson.resolve("config"))) {
      assertThat(run.await(Duration.ofSeconds(30))).isTrue();
      assertThat(run.exitCode()).isEqualTo(7);
      assertThat(run.said())
          .containsExactly(
              lesson.toRealPath().toString(), lesson.resolve("config").toString(), "red");
    }
  }

  @Test
  void whatItStartedEndsWithIt() throws Exception {
    Path script = script("solutions/x.sh", "sleep 300 & echo $!; wait");
    long child;
    try (ScriptRun run = ScriptRun.start(script, lesson.resolve("config"))) {
      while (run.said().isEmpty()) {
        assertThat(run.await(Duration.ofMillis(50))).isFalse();
      }
      child = Long.parseLong(run.said().getFirst());
    }

    assertThat(ProcessHandle.of(child).map(p -> p.onExit().join())).isNotNull();
    assertThat(ProcessHandle.of(child).filter(ProcessHandle::isAlive)).isEmpty();
  }
}
