package dev.guidedrollouts.cli.play;

import dev.guidedrollouts.api.v1alpha1.WrongTurn;
import dev.guidedrollouts.text.TestMessages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A script beside a lesson, run as a learner would type it: plain kubectl, whose context has the
 * namespace.
 *
 * @param file where it is
 * @param wrongTurn what it is to be told as; null for a solution
 */
public record LessonScript(Path file, @Nullable WrongTurn wrongTurn) {
  /** The folder of scripts that bring the lesson to its end. */
  public static final String SOLUTIONS = "solutions";

  /** The folder of scripts that go wrong once. */
  public static final String WRONG_TURNS = "wrong-turns";

  /** What is run before the lesson is applied. */
  private static final String SETUP = "setup.sh";

  private static final Pattern WORD = Pattern.compile("# ([A-Za-z]+): .+");

  /** Its folder and name. */
  public String name() {
    return (wrongTurn == null ? SOLUTIONS : WRONG_TURNS) + "/" + file.getFileName();
  }

  /** The lesson's folder: where it is run. */
  public static Path folder(Path script) {
    Path own = script.toAbsolutePath().getParent();
    Path folder = own == null || script.endsWith(SETUP) ? own : own.getParent();
    if (folder == null) {
      throw new IllegalStateException(script + " is not beside a lesson");
    }
    return folder;
  }

  /** What the lesson begins with; empty where it makes all that it needs itself. */
  public static Optional<Path> setup(Path lesson) {
    return Optional.of(lesson.resolve(SETUP)).filter(Files::isRegularFile);
  }

  /** The scripts that solve the lesson, by name; none where there is no such folder. */
  public static List<LessonScript> solutions(Path lesson) {
    return of(lesson, SOLUTIONS).stream().map(s -> new LessonScript(s, null)).toList();
  }

  /**
   * The scripts that go wrong, by name; none where there is no such folder.
   *
   * @throws IllegalArgumentException if one does not say which wrong turn it is
   */
  public static List<LessonScript> wrongTurns(Path lesson) {
    return of(lesson, WRONG_TURNS).stream().map(s -> new LessonScript(s, word(s))).toList();
  }

  /** The scripts of one kind, by name. */
  public static List<Path> of(Path lesson, String kind) {
    Path folder = lesson.resolve(kind);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".sh")).sorted().toList();
    } catch (IOException e) {
      throw new IllegalArgumentException(TestMessages.unreadable(folder.toString()), e);
    }
  }

  /**
   * What a wrong turn is to be told as: the first word of the comment on its second line.
   *
   * @throws IllegalArgumentException if there is none, or it is no wrong turn's
   */
  public static WrongTurn word(Path script) {
    String comment;
    try {
      comment = Files.readAllLines(script).stream().skip(1).findFirst().orElse("");
    } catch (IOException e) {
      throw new IllegalArgumentException(TestMessages.unreadable(script.toString()), e);
    }
    Matcher word = WORD.matcher(comment);
    return (word.matches() ? Arrays.stream(WrongTurn.values()) : Stream.<WrongTurn>empty())
        .filter(turn -> turn.name().equals(word.group(1)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    TestMessages.wordMissing(
                        script.toString(),
                        Arrays.stream(WrongTurn.values()).map(WrongTurn::name).toList())));
  }
}
