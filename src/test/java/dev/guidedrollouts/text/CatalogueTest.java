package dev.guidedrollouts.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Sentences that users see stand in package text, and nowhere else. */
class CatalogueTest {
  private static final Path MAIN = Path.of("src/main/java/dev/guidedrollouts");

  /** Where what users see is decided. */
  private static final List<String> DECIDING =
      List.of(
          "lesson",
          "rollout",
          "status",
          "validation",
          "diagnosis",
          "reconciler",
          "cli",
          "kube/classroom",
          "kube/lookup");

  /** Whose words are no sentences of ours, or are not shown by a status, an Event or the plugin. */
  private static final Map<String, String> OTHERS =
      Map.ofEntries(
          Map.entry("diagnosis/ErrorText.java", "others' texts that are looked for"),
          Map.entry("diagnosis/ImageContentRules.java", "others' texts that are looked for"),
          Map.entry("diagnosis/NameRules.java", "others' texts that are looked for"),
          Map.entry("diagnosis/NetworkRules.java", "others' texts that are looked for"),
          Map.entry("diagnosis/NodeRules.java", "others' texts that are looked for"),
          Map.entry("diagnosis/RegistryResponseRules.java", "others' texts that are looked for"),
          Map.entry("diagnosis/StartRules.java", "others' texts that are looked for"),
          Map.entry("diagnosis/AdmissionRules.java", "others' texts that are looked for"),
          Map.entry("diagnosis/Placeholders.java", "others' texts that are looked for"),
          Map.entry("diagnosis/ProbeWords.java", "others' texts that are looked for"),
          Map.entry("diagnosis/NameShape.java", "others' texts that are looked for"),
          Map.entry("diagnosis/WarmUp.java", "others' texts, for practice"),
          Map.entry("lesson/ExposeRules.java", "an action's goal: an action is five files"),
          Map.entry("lesson/RollOutRules.java", "an action's goal: an action is five files"),
          Map.entry("lesson/ScaleRules.java", "an action's goal: an action is five files"),
          Map.entry("lesson/UndoRules.java", "an action's goal: an action is five files"),
          Map.entry("reconciler/Health.java", "the probes' answers, for whoever runs the operator"),
          Map.entry("cli/DeploymentArgument.java", "picocli's help"),
          Map.entry("cli/DiagnoseCommand.java", "picocli's help"),
          Map.entry("cli/LessonCommand.java", "picocli's help"),
          Map.entry("cli/WaitCommand.java", "picocli's help"),
          Map.entry("cli/BoardCommand.java", "picocli's help"),
          Map.entry("cli/ShowCommand.java", "picocli's help"),
          Map.entry("cli/LintCommand.java", "picocli's help"),
          Map.entry("cli/EnrolCommand.java", "picocli's help"),
          Map.entry("cli/TestCommand.java", "picocli's help"),
          Map.entry("cli/Completion.java", "shells' code"),
          Map.entry("cli/Rehearsal.java", "for whoever packs the plugin"),
          Map.entry("kube/classroom/Team.java", "objects of the API"),
          Map.entry("cli/Word.java", "picocli's help"),
          Map.entry("cli/WordCommand.java", "picocli's help"),
          Map.entry("cli/ClusterOptions.java", "picocli's help"),
          Map.entry("cli/OutputOption.java", "picocli's help"),
          Map.entry("cli/Subcommand.java", "picocli's help"),
          Map.entry("cli/InstallationCheck.java", "the chart's own test"),
          Map.entry("cli/Main.java", "a defect of the plugin"));

  private static final String TEXT_BLOCK = "\"{3}.*?\"{3}";
  private static final String TEXT = "\"(?:[^\"\\\\\\n]|\\\\.)*+\"";
  private static final Pattern STRING = Pattern.compile(TEXT_BLOCK + "|" + TEXT, Pattern.DOTALL);
  private static final Pattern STRING_OR_COMMENT =
      Pattern.compile(STRING + "|'\"'|/\\*.*?\\*/|//[^\\n]*", Pattern.DOTALL);

  /** The operator's log, and what only a defect of the program says. */
  private static final Pattern NOT_SHOWN =
      Pattern.compile(
          "(?:LOG\\.\\w+|new (?:IllegalState|UncheckedIO|Unsupported\\w+)Exception|Pattern\\.compile)\\([^;]*?$",
          Pattern.DOTALL);

  /** Two words with a blank between them. */
  private static final Pattern WORDS = Pattern.compile("[A-Za-z%]{2,}[,:;.)]? \\(?[A-Za-z%]+");

  /** Formats of times, and what a spec may hold. */
  private static final List<String> NO_SENTENCES =
      List.of("HH:mm:ss 'UTC'", "yyyy-MM-dd HH:mm:ss 'UTC'", "Automatic, Never");

  @Test
  void noSentenceIsBuiltWhereItIsDecided() {
    assertThat(sources().flatMap(CatalogueTest::sentences).toList()).isEmpty();
  }

  @Test
  void eachExceptionIsOne() {
    assertThat(OTHERS.keySet()).allMatch(file -> Files.exists(MAIN.resolve(file)));
    assertThat(OTHERS.keySet().stream().filter(f -> inText(read(MAIN.resolve(f))).isEmpty()))
        .isEmpty();
  }

  @Test
  void aSentenceIsFound() {
    assertThat(inText("x(\"The rollout is stalled.\")")).containsExactly("The rollout is stalled.");
    assertThat(inText("/** \"In a comment.\" */ a + \" is back at \" + b"))
        .containsExactly(" is back at ");
    assertThat(inText("x = \"https://a\" + \"\"\"\n  is back at\"\"\"")).hasSize(1);
    assertThat(inText("LOG.infof(\n \"Lesson %s is new\", x); case \"NotReady\" -> \"kubectl\";"))
        .isEmpty();
  }

  private static Stream<Path> sources() {
    return DECIDING.stream().flatMap(p -> files(MAIN.resolve(p))).filter(CatalogueTest::decides);
  }

  private static boolean decides(Path file) {
    return !OTHERS.containsKey(MAIN.relativize(file).toString().replace('\\', '/'));
  }

  private static Stream<Path> files(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(f -> f.toString().endsWith(".java")).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> sentences(Path file) {
    return inText(read(file)).stream().map(s -> MAIN.relativize(file) + ": " + s);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> inText(String source) {
    String code =
        STRING_OR_COMMENT
            .matcher(source)
            .replaceAll(m -> Matcher.quoteReplacement(m.group().startsWith("/") ? "" : m.group()));
    List<String> found = new ArrayList<>();
    Matcher strings = STRING.matcher(code);
    for (MatchResult literal : strings.results().toList()) {
      String text = literal.group().replaceAll("^\"+|\"+$", "");
      String statement =
          code.substring(code.lastIndexOf(';', literal.start()) + 1, literal.start());
      if (WORDS.matcher(text).find()
          && !NO_SENTENCES.contains(text)
          && !NOT_SHOWN.matcher(statement).find()) {
        found.add(text);
      }
    }
    return found;
  }
}
