package dev.guidedrollouts.chart;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The table of the chart's values: each line of values.yaml, with the comment that stands above it.
 * A comment above a block is a row of the block's own.
 */
final class ValuesTable {
  private static final Pattern KEY = Pattern.compile("( *)([A-Za-z][A-Za-z0-9_]*):(?: (.*))?");

  private record Row(String path, String value, String description) {
    String markdown() {
      return "| `%s` | %s | %s |"
          .formatted(path, value.isEmpty() ? "" : "`" + escaped(value) + "`", escaped(description));
    }

    private static String escaped(String text) {
      return text.replace("|", "\\|");
    }
  }

  private record Block(int indent, String name) {}

  private ValuesTable() {}

  static String of(String values) {
    List<Row> rows = new ArrayList<>();
    List<String> comment = new ArrayList<>();
    Deque<Block> blocks = new ArrayDeque<>();
    for (String line : values.lines().toList()) {
      Matcher key = KEY.matcher(line);
      if (line.strip().startsWith("#")) {
        comment.add(line.strip().substring(1).strip());
        continue;
      }
      if (key.matches()) {
        int indent = key.group(1).length();
        blocks.removeIf(block -> block.indent() >= indent);
        blocks.addLast(new Block(indent, key.group(2)));
        String value = key.group(3) == null ? "" : key.group(3);
        if (!value.isEmpty() || !comment.isEmpty()) {
          String path = blocks.stream().map(Block::name).collect(Collectors.joining("."));
          rows.add(new Row(path, value, String.join(" ", comment)));
        }
      }
      comment.clear();
    }
    return "| value | default | meaning |\n|---|---|---|\n"
        + rows.stream().map(Row::markdown).collect(Collectors.joining("\n"))
        + "\n";
  }
}
