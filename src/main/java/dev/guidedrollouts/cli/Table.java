package dev.guidedrollouts.cli;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rows of words in columns, three blanks between them, as kubectl prints. */
final class Table {
  private static final String GAP = "   ";

  private Table() {}

  /** One line a row, each with its line feed; all rows have as many cells. */
  static String of(List<List<String>> rows) {
    int columns = rows.getFirst().size();
    int[] widths =
        IntStream.range(0, columns)
            .map(c -> rows.stream().mapToInt(row -> row.get(c).length()).max().orElse(0))
            .toArray();
    return rows.stream()
        .map(
            row ->
                IntStream.range(0, columns)
                    .mapToObj(c -> padded(row.get(c), widths[c]))
                    .collect(Collectors.joining(GAP))
                    .stripTrailing())
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String padded(String cell, int width) {
    return cell + " ".repeat(width - cell.length());
  }
}
