package dev.guidedrollouts.diagnosis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.guidedrollouts.model.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Runs the classifier over labelled messages: a confusion table, each miss, and the sums as last
 * line.
 */
public final class CorpusReport {
  private final Map<String, Integer> confusion = new TreeMap<>();
  private final List<String> misses = new ArrayList<>();
  int total;
  int causes;
  int permanence;
  int falseAlarms;

  /** Reads one JSON object a line: id, reason, message, image, label, permanent. */
  static CorpusReport read(Path file) throws IOException {
    CorpusReport report = new CorpusReport();
    ObjectMapper json = new ObjectMapper();
    for (String line : Files.readAllLines(file)) {
      if (!line.isBlank()) {
        report.add(json.readTree(line));
      }
    }
    return report;
  }

  private void add(JsonNode row) {
    String image = row.path("image").isTextual() ? row.get("image").asText() : null;
    Finding found =
        Classifier.classify(row.get("reason").asText(), row.get("message").asText(), image);
    String label = row.get("label").asText();
    String wanted = row.get("permanent").asText();
    boolean cause =
        label.equals("Other")
            ? !Specificity.ofImage(found.cause())
            : found.cause() == Cause.valueOf(label);
    boolean lasting = wanted.equals("unclear") || Boolean.parseBoolean(wanted) == found.permanent();
    total++;
    causes += cause ? 1 : 0;
    permanence += lasting ? 1 : 0;
    falseAlarms += wanted.equals("false") && found.permanent() ? 1 : 0;
    confusion.merge(String.format("%-20s -> %s", label, found.cause()), 1, Integer::sum);
    if (!cause || !lasting) {
      misses.add(
          row.get("id").asText()
              + " wanted "
              + label
              + "/"
              + wanted
              + ", got "
              + found
              + ": "
              + row.get("message").asText());
    }
  }

  List<String> misses() {
    return List.copyOf(misses);
  }

  String summary() {
    return "causes "
        + causes
        + "/"
        + total
        + ", permanence "
        + permanence
        + "/"
        + total
        + ", transient called permanent "
        + falseAlarms;
  }

  /**
   * Prints the report.
   *
   * @param args the file of labelled messages
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      throw new IllegalArgumentException(
          "one argument: the file of labelled messages (JSON lines)");
    }
    CorpusReport report = read(Path.of(args[0]));
    report.confusion.forEach((k, v) -> System.out.printf("%4d  %s%n", v, k));
    report.misses.forEach(m -> System.out.println("miss  " + m));
    System.out.println(report.summary());
  }
}
