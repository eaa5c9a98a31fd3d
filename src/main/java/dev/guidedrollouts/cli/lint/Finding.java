package dev.guidedrollouts.cli.lint;

import dev.guidedrollouts.text.LintMessages;
import java.util.Comparator;

/**
 * One line of the answer.
 *
 * @param line in the file, from 1
 * @param severity whether the lesson can be taught as it is
 * @param field where it is in the resource, for example {@code spec.steps[2].hints[0]}; empty for
 *     the document as a whole
 * @param text what is wrong and what is allowed
 */
public record Finding(int line, Severity severity, String field, String text) {
  /** In the order of the file; errors of a line first. */
  public static final Comparator<Finding> IN_ORDER =
      Comparator.comparingInt(Finding::line).thenComparing(Finding::severity);

  /** The constants are spelt as the answer spells them. */
  public enum Severity {
    /** The lesson is refused, or can't be done as it is written. */
    error,
    /** It can be done, and may be told better. */
    warning
  }

  /** As compilers say it, so that editors find the place. */
  public String in(String file) {
    return LintMessages.finding(file, line, severity.name(), field, text);
  }
}
