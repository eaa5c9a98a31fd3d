package dev.guidedrollouts.cli;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.kube.lookup.Connection;
import dev.guidedrollouts.kube.lookup.LessonLookup;
import dev.guidedrollouts.text.BoardMessages;
import dev.guidedrollouts.view.Board;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kubectl lesson board}. */
@Command(
    name = "board",
    header = "Show all lessons of a class, who needs help first.",
    sortOptions = false,
    exitCodeOnInvalidInput = BoardCommand.ERROR,
    exitCodeOnExecutionException = BoardCommand.ERROR,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:The lessons were shown.",
      "1:No answer: wrong arguments, missing rights, no cluster."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  kubectl lesson board --watch",
      "  kubectl lesson board -o json | jq '.rows[] | select(.hand == \"up\") | .namespace'"
    })
final class BoardCommand extends Subcommand {
  static final int ERROR = 1;
  private static final Duration AGAIN = Duration.ofSeconds(2);

  /** To the top left, and all below away: what a terminal does without scrolling. */
  private static final String CLEAR = "\u001b[H\u001b[2J";

  @Mixin ClusterOptions cluster = new ClusterOptions();

  @Option(
      names = {"-w", "--watch"},
      description = "Show it anew every two seconds, until Ctrl-C.")
  boolean watch;

  @Mixin OutputOption output = new OutputOption();

  private final Clock clock;

  BoardCommand(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws InterruptedException {
    // One namespace is a team; the class is all of them.
    boolean everywhere = cluster.namespace(this) == null;
    try (Connection connection = cluster.open(this)) {
      LessonLookup lookup = new LessonLookup(connection);
      show(lookup.lessons(everywhere), everywhere, connection);
      while (watch) {
        TimeUnit.NANOSECONDS.sleep(AGAIN.toNanos());
        show(lookup.lessons(everywhere), everywhere, connection);
      }
      return 0;
    }
  }

  private void show(List<RolloutLesson> lessons, boolean everywhere, Connection connection) {
    Board board = Board.of(lessons, clock.instant());
    if (output.form != null) {
      print(output.form, board);
    } else if (lessons.isEmpty()) {
      tell(
          BoardMessages.noLesson(
              everywhere
                  ? BoardMessages.allNamespaces()
                  : BoardMessages.namespace(connection.namespace())));
    } else {
      print((watch ? CLEAR : "") + BoardTable.of(board));
    }
  }
}
