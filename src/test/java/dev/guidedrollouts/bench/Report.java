package dev.guidedrollouts.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** One table: what was measured, and beside it the goal where there is one. */
final class Report {
  private static final List<String> HEADER = List.of("figure", "measured", "goal", "");
  private final List<List<String>> rows = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private int missed;

  void row(String figure, String measured) {
    rows.add(List.of(figure, measured, "", ""));
  }

  void goal(String figure, String measured, String goal, boolean met) {
    rows.add(List.of(figure, measured, goal, met ? "ok" : "missed"));
    missed += met ? 0 : 1;
  }

  void note(String text) {
    notes.add(text);
  }

  /** Markdown that reads as a table on a terminal too. */
  String text(String title) {
    List<Integer> widths = new ArrayList<>();
    for (int column = 0; column < HEADER.size(); column++) {
      int at = column;
      int longest = rows.stream().mapToInt(r -> r.get(at).length()).max().orElse(0);
      widths.add(Math.max(longest, HEADER.get(at).length()));
    }
    List<String> lines = new ArrayList<>(List.of(title, ""));
    lines.add(line(HEADER, widths));
    lines.add(
        "|" + widths.stream().map(w -> "-".repeat(w + 2)).collect(Collectors.joining("|")) + "|");
    rows.forEach(row -> lines.add(line(row, widths)));
    lines.add("");
    notes.forEach(note -> lines.add("- " + note));
    lines.add(missed == 0 ? "- Every goal is met." : "- Goals missed: " + missed + ".");
    return String.join("\n", lines) + "\n";
  }

  private static String line(List<String> cells, List<Integer> widths) {
    StringBuilder line = new StringBuilder("|");
    for (int i = 0; i < cells.size(); i++) {
      line.append(' ')
          .append(cells.get(i))
          .append(" ".repeat(widths.get(i) - cells.get(i).length()));
      line.append(" |");
    }
    return line.toString();
  }
}
