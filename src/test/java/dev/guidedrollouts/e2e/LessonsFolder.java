package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.WrongTurn;
import dev.guidedrollouts.cli.play.LessonScript;
import dev.guidedrollouts.cli.play.ScriptRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The lessons that come with the operator, and their scripts, run as a learner would. */
final class LessonsFolder {
  private static final Path LESSONS = Path.of("deploy/lessons");

  private LessonsFolder() {}

  static String lesson(String folder) throws IOException {
    return Files.readString(LESSONS.resolve(folder).resolve("lesson.yaml"));
  }

  static List<Path> scripts(String folder, String kind) {
    return LessonScript.of(LESSONS.resolve(folder), kind);
  }

  /** What a lesson begins with; empty where it makes all that it needs itself. */
  static Optional<Path> setup(String folder) {
    return LessonScript.setup(LESSONS.resolve(folder));
  }

  /** Takes a wrong turn: what the status says when it has told that one, with the first hint. */
  static LessonStatus told(Path wrongTurn, String lesson, Cluster cluster)
      throws IOException, InterruptedException {
    run(wrongTurn, cluster);
    WrongTurn word = LessonScript.word(wrongTurn);
    LessonStatus told =
        cluster.await(
            lesson,
            "tells the wrong turn " + word,
            s ->
                s.stepsOrEmpty().stream()
                    .flatMap(step -> step.wrongTurnsOrEmpty().stream())
                    .anyMatch(turn -> turn.what() == word));
    assertThat(told.phase()).isEqualTo(LessonPhase.WaitingForLearner);
    assertThat(told.hints()).as("a hint follows %s", wrongTurn).isNotEmpty();
    return told;
  }

  /** Runs the script to its end. */
  static void run(Path script, Cluster cluster) throws IOException, InterruptedException {
    try (ScriptRun run = ScriptRun.start(script, cluster.learnersKubeconfig())) {
      assertThat(run.await(Duration.ofMinutes(4)))
          .as("%s ended; it said %s", script, run.said())
          .isTrue();
      assertThat(run.exitCode()).as("%s: %s", script, run.said()).isZero();
    }
  }
}
