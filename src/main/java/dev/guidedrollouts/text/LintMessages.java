package dev.guidedrollouts.text;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * What {@code kubectl lesson lint} says of a lesson's file: each follows the field's name and a
 * colon, as a lesson's own errors do.
 */
public final class LintMessages {
  private LintMessages() {}

  /**
   * One line of the answer, as compilers write it.
   *
   * @param severity {@code error} or {@code warning}
   * @param field empty for the document as a whole
   */
  public static String finding(String file, int line, String severity, String field, String text) {
    return "%s:%d: %s: %s%s"
        .formatted(file, line, severity, field.isEmpty() ? "" : field + ": ", text);
  }

  /**
   * A text that is no YAML.
   *
   * @param line where; null where that is not known
   * @param problem the parser's words
   */
  public static String notYaml(@Nullable Integer line, String problem) {
    return (line == null ? "" : line + ": ") + "error: this is no YAML: " + problem;
  }

  /** Values in values without an end. */
  public static String tooDeep() {
    return "too many values inside of each other";
  }

  public static String noSuchFile(String file) {
    return file + ": error: there is no such file, or it can't be read";
  }

  public static String noLesson(String file) {
    return file + ": error: there is no RolloutLesson in it";
  }

  public static String noFile() {
    return "no file is named; write the lesson's YAML file";
  }

  public static String otherVersion(String version, String allowed) {
    return (version.isEmpty() ? "is missing" : "is " + version) + "; allowed: " + allowed;
  }

  public static String nameless() {
    return "is missing; give the lesson a name";
  }

  /** A key that its mapping had before, in that line. */
  public static String twice(int line) {
    return "is there twice, first in line " + line + "; only one of them counts";
  }

  public static String unknownField(Collection<String> known) {
    return "is no field of the resource, and would be dropped without a word; allowed: "
        + String.join(", ", known);
  }

  public static String nothingToUndoTo(String deployment) {
    return "has nothing to go to: no earlier step leaves Deployment %s another revision that runs well; roll one out before, or name toStep or toRevision"
        .formatted(deployment);
  }

  public static String undoToStall(String step) {
    return "is step " + step + ", which is meant to stall; name a step that completes";
  }

  public static String stallWithoutWayBack(String deployment) {
    return "is Stall, and the learner is to undo it (spec.undo: Learner), but no earlier step brings Deployment %s to a healthy revision; roll one out before"
        .formatted(deployment);
  }

  public static String stallOfGoodImage(String step) {
    return "is meant to stall, but step %s rolls out the same image and is meant to complete; name one that does not exist"
        .formatted(step);
  }

  public static String hintTellsAll(String command) {
    return "holds the whole command (%s) where the lesson reveals only where to look; keep it for the last hint, and ask a question here"
        .formatted(SafeText.clean(command, 120));
  }

  public static String noDebrief() {
    return "is missing; say what happened and why when the step has passed";
  }

  public static String longLine(int columns, int most) {
    return "has a line of %d columns beside its code; a terminal breaks it, at most %d are read well"
        .formatted(columns, most);
  }

  public static String revisionNumber(String words) {
    return "names \"%s\"; a learner who takes another way has other numbers, name the step or the image"
        .formatted(words);
  }

  /** The last line, on the standard error. */
  public static String summary(int errors, int warnings) {
    return count(errors, "error") + ", " + count(warnings, "warning");
  }

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
