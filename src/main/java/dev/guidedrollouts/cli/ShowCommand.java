package dev.guidedrollouts.cli;

import dev.guidedrollouts.kube.lookup.Connection;
import dev.guidedrollouts.kube.lookup.LessonLookup;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code kubectl lesson show}. */
@Command(
    name = "show",
    header = "Show a lesson as its learner reads it.",
    sortOptions = false,
    exitCodeOnInvalidInput = ShowCommand.ERROR,
    exitCodeOnExecutionException = ShowCommand.ERROR,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:The lesson was shown.",
      "1:No answer: wrong arguments, no such lesson, missing rights, no cluster."
    })
final class ShowCommand extends Subcommand {
  static final int ERROR = 1;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "The lesson, as lesson/NAME or NAME: needed where the namespace has several.")
  @Nullable String name;

  @Mixin ClusterOptions cluster = new ClusterOptions();

  @Override
  public Integer call() {
    String wanted = name == null ? null : typed(() -> LessonName.parse(String.valueOf(name)));
    try (Connection connection = cluster.open(this)) {
      LessonLookup.Seen seen = new LessonLookup(connection).seen(wanted);
      print(LessonView.of(seen.lesson(), seen.versions()));
      return 0;
    }
  }
}
