package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The scripts beside the lessons of deploy/lessons, run as a learner would: with plain kubectl,
 * whose context has the namespace.
 */
final class LessonScript {
  private static final Path LESSONS = Path.of("deploy/lessons");

  private LessonScript() {}

  static String lesson(String folder) throws IOException {
    return Files.readString(LESSONS.resolve(folder).resolve("lesson.yaml"));
  }

  /** The scripts of one kind, {@code solutions} or {@code wrong-turns}, by name. */
  static List<Path> of(String folder, String kind) {
    try (Stream<Path> files = Files.list(LESSONS.resolve(folder).resolve(kind))) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a wrong turn is to be told as: the first word of the comment on its second line. */
  static String word(Path script) throws IOException {
    String comment = Files.readAllLines(script).get(1);
    assertThat(comment).as("%s says which wrong turn it is", script).matches("# [A-Za-z]+: .+");
    return comment.substring(2, comment.indexOf(':'));
  }

  /** Runs the script to its end. */
  static void run(Path script, Path kubeconfig) throws IOException, InterruptedException {
    File printed = File.createTempFile("script", ".log");
    ProcessBuilder builder =
        new ProcessBuilder("bash", script.toString())
            .redirectErrorStream(true)
            .redirectOutput(printed);
    builder.environment().put("KUBECONFIG", kubeconfig.toString());
    Process process = builder.start();
    try {
      boolean ended = process.waitFor(4, TimeUnit.MINUTES);
      String said = Files.readString(printed.toPath(), StandardCharsets.UTF_8);
      assertThat(ended).as("%s ended; it said %s", script, said).isTrue();
      assertThat(process.exitValue()).as("%s: %s", script, said).isZero();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      Files.deleteIfExists(printed.toPath());
    }
  }
}
