package dev.guidedrollouts.cli;

import dev.guidedrollouts.cli.lint.Finding;
import dev.guidedrollouts.cli.lint.LessonFile;
import dev.guidedrollouts.cli.play.LessonScript;
import dev.guidedrollouts.cli.play.LessonTrial;
import dev.guidedrollouts.text.LintMessages;
import dev.guidedrollouts.text.TestMessages;
import dev.guidedrollouts.text.WaitMessages;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kubectl lesson test}. */
@Command(
    name = "test",
    header = "Play a lesson's solutions and wrong turns on a cluster that you name.",
    description = {
      "",
      "Runs solutions/*.sh and wrong-turns/*.sh beside FILE, each in a new namespace with the lesson in"
          + " it (setup.sh, where there is one, is run before), and says whether the lesson reacted as it should: a solution ends Completed; a wrong"
          + " turn is told by the word in its second line (# WORD: text), and the lesson has not"
          + " failed. An operator has to run there and watch new namespaces.",
      "",
      "The scripts run on this machine, as you, with all your rights on that cluster: test only"
          + " lessons whose scripts you have read. Nothing is downloaded.",
      ""
    },
    sortOptions = false,
    exitCodeOnInvalidInput = TestCommand.ERROR,
    exitCodeOnExecutionException = TestCommand.ERROR,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:The lesson reacted to every script as it should.",
      "1:Not all were played: wrong arguments, errors in the lesson, missing rights, no cluster, no operator;"
          + " or a namespace could not be deleted.",
      "3:It reacted otherwise to at least one script."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  kubectl lesson test lesson.yaml --context my-cluster",
      "  kubectl lesson test lesson.yaml --context my-cluster -o json | jq '.scripts[] | select(.ok | not)'"
    })
final class TestCommand extends Subcommand {
  static final int ERROR = 1;
  static final int FAILED = 3;

  @Parameters(paramLabel = "FILE", description = "The lesson's file.")
  Path file = Path.of("");

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      description =
          "How long a script, and what the lesson makes of it, may take. Default: 5m for each.")
  String timeout = "5m";

  @Option(
      names = "--keep",
      description = "Leave the namespaces as they are at the end, for a look at them.")
  boolean keep;

  @Mixin OutputOption output = new OutputOption();

  @Option(
      names = "--context",
      order = CLUSTER,
      paramLabel = "NAME",
      description = "The context of the cluster; has to be named.")
  @Nullable String context;

  @Option(
      names = "--kubeconfig",
      order = CLUSTER,
      paramLabel = "FILE",
      description = "The kubeconfig; default: $KUBECONFIG, else ~/.kube/config.")
  @Nullable String kubeconfig;

  private final Clock clock;

  TestCommand(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (context == null || context.isBlank()) {
      throw wrong(TestMessages.noContext());
    }
    Duration limit = duration("--timeout", timeout);
    if (limit.isZero()) {
      throw wrong(WaitMessages.flag("--timeout", TestMessages.noTime()));
    }
    LessonFile lesson = typed(() -> LessonFile.read(file));
    if (refused(lesson.findings())) {
      return ERROR;
    }
    String name = onlyName(lesson);
    List<LessonScript> scripts = scripts();
    List<LessonTrial.Result> results = new ArrayList<>();
    try (LessonTrial trial =
        LessonTrial.open(
            file,
            name,
            new LessonTrial.Place(kubeconfig, context, keep),
            new LessonTrial.Limit(limit, timeout),
            clock,
            this::tell)) {
      for (LessonScript script : scripts) {
        LessonTrial.Result result = trial.play(script);
        results.add(result);
        if (output.form == null) {
          print(TestReport.Script.of(result).text());
        }
      }
      return ended(name, context, results, trial.left());
    }
  }

  private boolean refused(List<Finding> findings) {
    int errors =
        (int) findings.stream().filter(f -> f.severity() == Finding.Severity.error).count();
    if (errors > 0) {
      findings.forEach(f -> tell(f.in(file.toString())));
      tell(LintMessages.summary(errors, findings.size() - errors));
      tell("error: " + TestMessages.lintErrors(file.toString()));
    }
    return errors > 0;
  }

  private String onlyName(LessonFile lesson) {
    if (lesson.names().size() > 1) {
      throw wrong(TestMessages.severalLessons(file.toString(), lesson.names()));
    }
    if (!lesson.namespaces().isEmpty()) {
      throw wrong(TestMessages.ownNamespace(file.toString(), lesson.namespaces()));
    }
    String name = lesson.names().getFirst();
    if (name.isEmpty()) {
      throw wrong(file + ": metadata.name: " + LintMessages.nameless());
    }
    return name;
  }

  /** Solutions first: where these fail, the rest tells little. */
  private List<LessonScript> scripts() {
    Path folder = Optional.ofNullable(file.getParent()).orElse(Path.of(""));
    List<LessonScript> solutions = typed(() -> LessonScript.solutions(folder));
    if (solutions.isEmpty()) {
      throw wrong(TestMessages.noSolutions(folder.resolve(LessonScript.SOLUTIONS).toString()));
    }
    List<LessonScript> wrongTurns = typed(() -> LessonScript.wrongTurns(folder));
    if (wrongTurns.isEmpty()) {
      tell(TestMessages.noWrongTurns(folder.resolve(LessonScript.WRONG_TURNS).toString()));
    }
    List<LessonScript> all = new ArrayList<>(solutions);
    all.addAll(wrongTurns);
    return all;
  }

  private int ended(String name, String used, List<LessonTrial.Result> results, List<String> left) {
    int failed = (int) results.stream().filter(r -> !r.ok()).count();
    int code = failed > 0 ? FAILED : !keep && !left.isEmpty() ? ERROR : 0;
    if (output.form != null) {
      print(output.form, TestReport.of(name, used, code, results, left));
    }
    left.forEach(namespace -> tell(TestMessages.left(namespace)));
    tell(TestMessages.summary(results.size() - failed, failed));
    return code;
  }
}
