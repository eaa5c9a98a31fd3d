package dev.guidedrollouts.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.guidedrollouts.kube.classroom.LessonWords;
import dev.guidedrollouts.kube.lookup.Connection;
import dev.guidedrollouts.kube.lookup.LessonLookup;
import dev.guidedrollouts.text.Kubectl;
import dev.guidedrollouts.text.WordMessages;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kubectl lesson hint}, {@code answer} and the like: one annotation on a lesson. */
@Command(
    sortOptions = false,
    exitCodeOnInvalidInput = WordCommand.ERROR,
    exitCodeOnExecutionException = WordCommand.ERROR,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:The lesson was told.",
      "1:Not told: wrong arguments, no such lesson or step, missing rights, no cluster."
    })
class WordCommand extends Subcommand {
  static final int ERROR = 1;
  private static final String ALL = "*";

  @Parameters(
      arity = "0..*",
      paramLabel = "WORD",
      description =
          "The lesson, as lesson/NAME or NAME: needed where the namespace has several. Then what is said.")
  List<String> words = new ArrayList<>();

  @Mixin ClusterOptions cluster = new ClusterOptions();

  private final Word word;

  private WordCommand(Word word) {
    this.word = word;
  }

  /** {@code kubectl lesson continue}: the one that can be said of all steps at once. */
  static final class Continue extends WordCommand {
    @Option(names = "--all", description = "All steps that are left.")
    boolean all;

    Continue() {
      super(Word.CONTINUE);
    }

    @Override
    boolean all() {
      return all;
    }
  }

  /** The subcommand for that word. */
  static CommandLine of(Word word) {
    CommandLine line =
        new CommandLine(word == Word.CONTINUE ? new Continue() : new WordCommand(word));
    line.getCommandSpec()
        .name(word.command)
        .usageMessage()
        .header(word.header)
        .customSynopsis(
            "kubectl lesson %s [[lesson/]NAME]%s [-n NAMESPACE]"
                .formatted(
                    word.command,
                    word.label == null
                        ? ""
                        : word == Word.CONTINUE ? " STEP|--all" : " " + word.label));
    return line;
  }

  /** Whether all steps are meant. */
  boolean all() {
    return false;
  }

  @Override
  public Integer call() {
    boolean saysSomething = word.label != null && !all();
    String value = saysSomething ? typed(this::said) : all() ? ALL : "next";
    String name = typed(() -> lessonNamed(saysSomething));
    try (Connection connection = cluster.open(this)) {
      JsonNode lesson = new LessonLookup(connection).lesson(name);
      String namespace = lesson.at("/metadata/namespace").asText();
      String found = lesson.at("/metadata/name").asText();
      List<String> steps = LessonLookup.steps(lesson);
      if (word.namesStep() && !all() && !steps.contains(value)) {
        tell("error: " + WordMessages.noSuchStep(value, found, steps));
        return ERROR;
      }
      new LessonWords(connection).write(namespace, found, word.annotation, value);
      print(
          WordMessages.written(
                  found,
                  Kubectl.in(namespace, Kubectl.annotateLesson(found, word.annotation, value)))
              + "\n");
      return 0;
    }
  }

  private String said() {
    if (words.isEmpty() || (words.size() == 1 && LessonName.isTyped(words.getFirst()))) {
      throw new IllegalArgumentException(WordMessages.valueMissing(String.valueOf(word.label)));
    }
    return words.getLast();
  }

  private @Nullable String lessonNamed(boolean saysSomething) {
    int most = saysSomething ? 2 : 1;
    if (words.size() > most) {
      throw new IllegalArgumentException(
          all() ? WordMessages.stepAndAll(words.getLast()) : WordMessages.tooMany(words.getLast()));
    }
    if (words.size() < most) {
      return null;
    }
    return LessonName.parse(words.getFirst());
  }
}
