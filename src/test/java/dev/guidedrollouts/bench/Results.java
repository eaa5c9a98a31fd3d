package dev.guidedrollouts.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All figures of a run, what was told beside them, and the curves; written at the run's end. */
final class Results {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<Figure> figures = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final Map<String, Plot> plots = new LinkedHashMap<>();
  private String part = "";

  /** What comes from now on is of that part. */
  void begin(String name) {
    part = name;
  }

  /** A figure without a goal; {@code floor} may be null. */
  void figure(String name, double value, String unit, Double floor, String detail) {
    add(new Figure(part, name, unit, value, floor, null, detail));
  }

  /** A figure that has a goal. */
  void goal(Goal goal, double value, Double floor, String detail) {
    add(new Figure(part, goal.figure, goal.unit, value, floor, goal, detail));
  }

  private void add(Figure figure) {
    figures.add(figure);
    Bench.progress(
        "%s: %s%s"
            .formatted(
                figure.name(),
                Figure.text(figure.value(), figure.unit()),
                figure.detail().isEmpty() ? "" : " (" + figure.detail() + ")"));
  }

  /** p50, p99 and the largest of some times, in milliseconds, beside the floor's median. */
  void times(String name, Distribution times, Distribution floor) {
    String of = "of " + times.nanos().size();
    Double median = floor == null ? null : floor.millis(50);
    figure(name + ": p50", times.millis(50), "ms", median, of);
    figure(name + ": p99", times.millis(99), "ms", null, of);
    figure(name + ": max", times.millis(100), "ms", null, of);
  }

  /** What a reader has to know about the figures; names what was missed. */
  void note(String text) {
    notes.add(part + ": " + text);
    Bench.progress("note: " + text);
  }

  void plot(String name, Plot plot) {
    plots.put(name, plot);
  }

  List<Figure> figures() {
    return figures;
  }

  /** Markdown that reads as a table on a terminal too. */
  String table(String title) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("part", "figure", "measured", "floor", "ratio", "goal", ""));
    for (Figure f : figures) {
      String of = f.detail().isEmpty() ? "" : " (" + f.detail() + ")";
      rows.add(
          List.of(
              f.part(),
              f.name() + of,
              Figure.text(f.value(), f.unit()),
              f.floor() == null ? "" : Figure.text(f.floor(), f.unit()),
              f.ratio() == null ? "" : Figure.text(f.ratio(), "x"),
              f.goal() == null ? "" : f.goal().text(),
              f.goal() == null ? "" : f.isMissed() ? "missed" : "met"));
    }
    StringBuilder text = new StringBuilder(title).append("\n\n").append(MarkdownTable.of(rows));
    text.append('\n');
    notes.forEach(note -> text.append("- ").append(note).append('\n'));
    long missed = figures.stream().filter(Figure::isMissed).count();
    long goals = figures.stream().filter(f -> f.goal() != null).count();
    text.append("- Goals met: %d of %d.%n".formatted(goals - missed, goals));
    return text.toString();
  }

  /** The same for programs: title, figures, notes. */
  String json(String title) throws IOException {
    ObjectNode root = JSON.createObjectNode().put("title", title);
    ArrayNode list = root.putArray("figures");
    for (Figure f : figures) {
      ObjectNode one =
          list.addObject()
              .put("part", f.part())
              .put("figure", f.name())
              .put("unit", f.unit())
              .put("measured", f.value())
              .put("floor", f.floor())
              .put("ratio", f.ratio())
              .put("detail", f.detail());
      if (f.goal() != null) {
        one.put("goal", f.goal().name()).put("limit", f.goal().limit).put("met", !f.isMissed());
      }
    }
    notes.forEach(root.putArray("notes")::add);
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }

  /** {@code report.md}, {@code report.json} and one SVG for each curve. */
  void write(Path folder, String title) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("report.md"), table(title));
    Files.writeString(folder.resolve("report.json"), json(title));
    for (Map.Entry<String, Plot> plot : plots.entrySet()) {
      Files.writeString(folder.resolve(plot.getKey() + ".svg"), plot.getValue().svg());
    }
  }
}
