package dev.guidedrollouts.cli.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.guidedrollouts.cli.lint.LessonOutline.Step;
import dev.guidedrollouts.text.LintMessages;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How the texts of a lesson read: lines that a terminal breaks, numbers of revisions that are
 * others as soon as the learner takes another way, steps that end without a word.
 */
final class Prose {
  private static final int COLUMNS = 80;
  private static final Pattern CODE = Pattern.compile("`[^`]*`");
  private static final Pattern REVISION =
      Pattern.compile(
          "\\brevisions?\\s+(?:number\\s+|no\\.\\s*|#)?(\\d+)\\b", Pattern.CASE_INSENSITIVE);

  private final YamlDocument document;
  private final BiConsumer<String, String> warning;
  private final InLine inLine;

  /** Gets a warning on one line of a text. */
  interface InLine {
    void warn(String field, int line, String text);
  }

  /**
   * @param warning gets a field and what could be better
   */
  Prose(YamlDocument document, BiConsumer<String, String> warning, InLine inLine) {
    this.document = document;
    this.warning = warning;
    this.inLine = inLine;
  }

  void check(LessonOutline lesson) {
    texts("spec", lesson.spec(), List.of("description", "objectives", "prerequisites"));
    for (Step step : lesson.steps()) {
      texts(step.field(), step.written(), List.of("guide", "hints", "debrief"));
      if (step.written().isObject() && step.text("debrief") == null) {
        warning.accept(step.field() + ".debrief", LintMessages.noDebrief());
      }
    }
  }

  private void texts(String parent, JsonNode object, List<String> names) {
    for (String name : names) {
      JsonNode value = object.path(name);
      String field = parent + "." + name;
      if (value.isTextual()) {
        text(field, value.asText());
      }
      for (int i = 0; i < value.size(); i++) {
        text(field + "[" + i + "]", value.get(i).asText());
      }
    }
  }

  private void text(String field, String text) {
    List<String> lines = text.lines().toList();
    String fence = null;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      fence = fence(fence, line);
      if (fence != null || line.startsWith("    ") || line.startsWith("```")) {
        continue;
      }
      int columns = CODE.matcher(line).replaceAll("").length();
      if (columns > COLUMNS) {
        inLine.warn(field, document.lineOf(field, i), LintMessages.longLine(columns, COLUMNS));
      }
      Matcher revision = REVISION.matcher(CODE.matcher(line).replaceAll("``"));
      if (revision.find()) {
        inLine.warn(
            field, document.lineOf(field, i), LintMessages.revisionNumber(revision.group()));
      }
    }
  }

  /** The fence that is open behind the line; null where none is. */
  private static @Nullable String fence(@Nullable String open, String line) {
    String start = line.strip();
    if (open == null) {
      return start.startsWith("```") ? "```" : start.startsWith("~~~") ? "~~~" : null;
    }
    return start.equals(open) ? null : open;
  }
}
