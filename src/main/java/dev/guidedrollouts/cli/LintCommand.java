package dev.guidedrollouts.cli;

import dev.guidedrollouts.cli.lint.Finding;
import dev.guidedrollouts.cli.lint.LessonFile;
import dev.guidedrollouts.text.LintMessages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code kubectl lesson lint}. */
@Command(
    name = "lint",
    header = "Check a lesson's file, without a cluster.",
    description = {
      "",
      "Says FILE:LINE: error|warning: FIELD: what is wrong, and what is allowed. Errors are what the"
          + " operator would refuse, and what a learner could not do: an undo that has nothing to go"
          + " to, a hint that tells all before its time, an expected stall of an image that exists.",
      ""
    },
    sortOptions = false,
    exitCodeOnInvalidInput = LintCommand.UNREADABLE,
    exitCodeOnExecutionException = LintCommand.UNREADABLE,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:No error; there may be warnings.",
      "1:Errors.",
      "2:No answer: no such file, no YAML, or no lesson in it."
    },
    footerHeading = "%nExamples:%n",
    footer = "  kubectl lesson lint lesson.yaml")
final class LintCommand extends Subcommand {
  static final int UNREADABLE = 2;

  @Parameters(
      arity = "0..*",
      paramLabel = "FILE",
      description = "A file with lessons; other objects in it are passed over.")
  List<Path> files = new ArrayList<>();

  @Override
  public Integer call() {
    if (files.isEmpty()) {
      throw wrong(LintMessages.noFile());
    }
    int errors = 0;
    int warnings = 0;
    boolean unreadable = false;
    for (Path file : files) {
      List<Finding> findings = check(file);
      if (findings == null) {
        unreadable = true;
        continue;
      }
      findings.forEach(f -> print(f.in(file.toString()) + "\n"));
      int wrong =
          (int) findings.stream().filter(f -> f.severity() == Finding.Severity.error).count();
      errors += wrong;
      warnings += findings.size() - wrong;
    }
    tell(LintMessages.summary(errors, warnings));
    return unreadable ? UNREADABLE : errors > 0 ? 1 : 0;
  }

  /** Null where there is nothing to check, which is then told. */
  private @Nullable List<Finding> check(Path file) {
    try {
      return LessonFile.read(file).findings();
    } catch (IllegalArgumentException e) {
      tell(String.valueOf(e.getMessage()));
      return null;
    }
  }
}
