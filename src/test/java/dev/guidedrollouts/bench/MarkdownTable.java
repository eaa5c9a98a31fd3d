package dev.guidedrollouts.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Rows as a Markdown table with even columns. */
final class MarkdownTable {
  private MarkdownTable() {}

  /**
   * The table.
   *
   * @param rows the first is the head; all of the same length
   */
  static String of(List<List<String>> rows) {
    List<Integer> widths = new ArrayList<>();
    for (int column = 0; column < rows.getFirst().size(); column++) {
      int at = column;
      widths.add(rows.stream().mapToInt(r -> r.get(at).length()).max().orElse(0));
    }
    List<String> lines = new ArrayList<>();
    rows.forEach(row -> lines.add(line(row, widths)));
    lines.add(
        1, widths.stream().map(w -> "-".repeat(w + 2)).collect(Collectors.joining("|", "|", "|")));
    return String.join("\n", lines) + "\n";
  }

  private static String line(List<String> cells, List<Integer> widths) {
    StringBuilder line = new StringBuilder("|");
    for (int i = 0; i < cells.size(); i++) {
      line.append(' ').append(cells.get(i));
      line.append(" ".repeat(widths.get(i) - cells.get(i).length())).append(" |");
    }
    return line.toString();
  }
}
