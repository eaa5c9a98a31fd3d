package dev.guidedrollouts.cli.lint;

import dev.guidedrollouts.cli.lint.LessonOutline.Step;
import dev.guidedrollouts.text.LintMessages;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a hint gives the step away before its time: where the learner is only told where to look,
 * a whole command that would do the step is for the last hint.
 */
final class Hints {
  /** What changes something; {@code get}, {@code describe} and the like only look. */
  private static final Pattern CHANGE =
      Pattern.compile(
          "\\bkubectl\\s+(?:-n\\s+\\S+\\s+)?"
              + "(?:set\\s+\\S+|rollout\\s+(?:undo|restart|pause|resume)|scale|expose|apply|create|edit|patch"
              + "|replace|delete|run|autoscale|annotate)\\s+([^`\\n]+)");

  private Hints() {}

  /**
   * @param error gets a field and what is wrong with it
   */
  static void check(LessonOutline lesson, BiConsumer<String, String> error) {
    if (!lesson.reveal().equals("Look")) {
      return;
    }
    for (Step step : lesson.steps()) {
      List<String> hints = step.hints();
      for (int i = 0; i < hints.size() - 1; i++) {
        String command = wholeCommand(hints.get(i), step);
        if (!command.isEmpty()) {
          error.accept(step.field() + ".hints[" + i + "]", LintMessages.hintTellsAll(command));
        }
      }
    }
  }

  /** Whole is what names the step's Deployment, or brings a file; empty where there is none. */
  private static String wholeCommand(String hint, Step step) {
    Matcher command = CHANGE.matcher(hint);
    while (command.find()) {
      String arguments = command.group(1);
      boolean namesIt =
          !step.deployment().isEmpty()
              && Pattern.compile("\\b" + Pattern.quote(step.deployment()) + "\\b")
                  .matcher(arguments)
                  .find();
      if (namesIt
          || arguments.matches("(?s).*(?:-f|--filename)[ =].*")
          || (step.has("predict") && arguments.contains("/answer="))) {
        return command.group().strip();
      }
    }
    return "";
  }
}
