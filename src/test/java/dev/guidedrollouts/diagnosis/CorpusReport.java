package dev.guidedrollouts.diagnosis;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.guidedrollouts.model.Cause;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs the classifier over labelled messages: a confusion table, each miss, and the sums as last
 * line.
 */
public final class CorpusReport {
  private static final String OTHER = "Other";
  private static final String UNCLEAR = "unclear";
  private static final String LABELS =
      Stream.concat(
              Arrays.stream(Cause.values()).filter(Cause::ofImage).map(Enum::name),
              Stream.of(OTHER))
          .collect(Collectors.joining(", "));
  private static final String PERMANENT = "true, false, \"unclear\"";
  private static final ObjectReader JSON =
      new ObjectMapper()
          .readerFor(JsonNode.class)
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Map<String, Map<String, Integer>> confusion = new TreeMap<>();
  private final List<String> misses = new ArrayList<>();
  int total;
  int causes;
  int permanence;
  int falseAlarms;

  /** A file that is no corpus; the message names file, line and field, and says what is allowed. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message);
    }
  }

  /** One labelled message. */
  private record Row(
      String id,
      String reason,
      String message,
      @Nullable String image,
      String label,
      String permanent) {

    static Row of(JsonNode json, String at) throws Malformed {
      Row row =
          new Row(
              text(json, "id", at),
              text(json, "reason", at),
              text(json, "message", at),
              json.path("image").isNull() || json.path("image").isMissingNode()
                  ? null
                  : text(json, "image", at),
              text(json, "label", at),
              permanent(json.path("permanent"), at));
      if (!row.label.equals(OTHER) && !ofImage(row.label)) {
        throw new Malformed(
            at + "field label: \"" + row.label + "\" is unknown; allowed: " + LABELS);
      }
      return row;
    }

    private static boolean ofImage(String label) {
      return Arrays.stream(Cause.values()).anyMatch(c -> c.name().equals(label) && c.ofImage());
    }

    private static String text(JsonNode json, String field, String at) throws Malformed {
      JsonNode value = json.path(field);
      if (!value.isTextual()) {
        throw new Malformed(
            at
                + "field "
                + field
                + (value.isMissingNode() ? " is missing" : ": " + value + " is not allowed")
                + "; allowed: "
                + (field.equals("label")
                    ? LABELS
                    : field.equals("image") ? "a text, null, or no such field" : "a text"));
      }
      return value.asText();
    }

    private static String permanent(JsonNode value, String at) throws Malformed {
      if (value.isBoolean() || (value.isTextual() && value.asText().equals(UNCLEAR))) {
        return value.asText();
      }
      throw new Malformed(
          at
              + "field permanent"
              + (value.isMissingNode() ? " is missing" : ": " + value + " is not allowed")
              + "; allowed: "
              + PERMANENT);
    }

    boolean causeIs(Cause found) {
      return label.equals(OTHER) ? !found.ofImage() : found.name().equals(label);
    }

    boolean permanenceIs(boolean found) {
      return permanent.equals(UNCLEAR) || Boolean.parseBoolean(permanent) == found;
    }
  }

  /**
   * Reads one JSON object a line: id, reason, message, image, label, permanent; others are not
   * looked at.
   *
   * @throws Malformed when the file can't be read or a line is not of that form
   */
  static CorpusReport read(Path file) throws Malformed {
    CorpusReport report = new CorpusReport();
    int number = 0;
    for (String line : lines(file)) {
      number++;
      if (!line.isBlank()) {
        String at = file + ", line " + number + ": ";
        report.add(Row.of(object(line, at), at));
      }
    }
    if (report.total == 0) {
      throw new Malformed(file + ": no labelled message in it; wanted: one JSON object a line");
    }
    return report;
  }

  private static List<String> lines(Path file) throws Malformed {
    try {
      return Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      throw new Malformed(file + ": not UTF-8");
    } catch (IOException e) {
      throw new Malformed(
          file
              + (Files.exists(file) ? ": can't be read as a file" : ": no such file")
              + "; name a file of labelled messages with CORPUS=file.jsonl");
    }
  }

  private static JsonNode object(String line, String at) throws Malformed {
    try {
      JsonNode json = JSON.readTree(line);
      if (json.isObject()) {
        return json;
      }
      throw new Malformed(at + "not a JSON object; wanted: one JSON object a line");
    } catch (IOException e) {
      String why = e.getMessage() == null ? "" : e.getMessage().lines().findFirst().orElse("");
      throw new Malformed(at + "not JSON (" + why + "); wanted: one JSON object a line");
    }
  }

  private void add(Row row) {
    Finding found = Classifier.classify(row.reason, row.message, row.image);
    boolean cause = row.causeIs(found.cause());
    boolean lasting = row.permanenceIs(found.permanent());
    total++;
    causes += cause ? 1 : 0;
    permanence += lasting ? 1 : 0;
    falseAlarms += row.permanent.equals("false") && found.permanent() ? 1 : 0;
    confusion
        .computeIfAbsent(row.label, l -> new TreeMap<>())
        .merge(found.cause().name(), 1, Integer::sum);
    if (!cause || !lasting) {
      misses.add(
          String.format(
              "%s: wanted %s, permanent %s; got %s, permanent %s (rule %s)%n    %s: %s",
              row.id,
              row.label,
              row.permanent,
              found.cause(),
              found.permanent(),
              found.rule(),
              row.reason,
              row.message.replaceAll("\\s+", " ")));
    }
  }

  List<String> misses() {
    return List.copyOf(misses);
  }

  String summary() {
    return String.format(
        Locale.ROOT,
        "causes %d/%d, permanence %d/%d, transient called permanent %d",
        causes,
        total,
        permanence,
        total,
        falseAlarms);
  }

  /** The table, the misses and, last, the sums. */
  String text() {
    StringBuilder out =
        new StringBuilder(String.format("%-20s  %5s  %s%n", "label", "", "found as"));
    confusion.forEach(
        (label, found) ->
            out.append(
                String.format(
                    "%-20s  %5d  %s%n",
                    label,
                    found.values().stream().mapToInt(Integer::intValue).sum(),
                    found.entrySet().stream()
                        .map(e -> e.getKey() + " " + e.getValue())
                        .collect(Collectors.joining(", ")))));
    misses.forEach(m -> out.append("miss  ").append(m).append(System.lineSeparator()));
    return out.append(summary()).toString();
  }

  /**
   * Prints the report; with an unreadable corpus says why and exits with 2.
   *
   * @param args the file of labelled messages
   */
  public static void main(String[] args) {
    try {
      if (args.length != 1 || args[0].isBlank()) {
        throw new Malformed("no corpus named; name a file with CORPUS=file.jsonl");
      }
      System.out.println(read(Path.of(args[0])).text());
    } catch (Malformed e) {
      System.err.println("corpus: " + e.getMessage());
      System.exit(2);
    }
  }
}
