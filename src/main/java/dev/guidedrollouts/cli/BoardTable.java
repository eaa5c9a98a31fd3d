package dev.guidedrollouts.cli;

import dev.guidedrollouts.text.BoardMessages;
import dev.guidedrollouts.view.Age;
import dev.guidedrollouts.view.Board;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The board as a table, the summary below it. */
final class BoardTable {
  private BoardTable() {}

  static String of(Board board) {
    List<List<String>> cells = new ArrayList<>();
    cells.add(BoardMessages.columns());
    board
        .rows()
        .forEach(
            r ->
                cells.add(
                    Stream.of(
                            r.namespace(),
                            r.lesson(),
                            r.stepName(),
                            r.progress(),
                            r.phase(),
                            r.waitingSeconds() == null ? null : Age.words(r.waitingSeconds()),
                            r.wrongTurns() == 0 ? null : String.valueOf(r.wrongTurns()),
                            r.hand(),
                            r.diagnosis())
                        .map(cell -> cell == null ? "" : cell)
                        .toList()));
    return Table.of(cells) + "\n" + board.summary() + "\n";
  }
}
