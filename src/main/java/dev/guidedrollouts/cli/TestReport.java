package dev.guidedrollouts.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.cli.play.LessonTrial;
import dev.guidedrollouts.text.TestMessages;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a lesson reacted to each of its scripts.
 *
 * @param apiVersion the version of the document's form
 * @param kind what this document is
 * @param lesson the lesson's name
 * @param context the cluster's context
 * @param exitCode the command's exit code
 * @param scripts a line for each script that was played
 * @param left the namespaces that are still there
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonPropertyOrder({"apiVersion", "kind", "lesson", "context", "exitCode", "scripts", "left"})
record TestReport(
    String apiVersion,
    String kind,
    String lesson,
    String context,
    int exitCode,
    List<Script> scripts,
    List<String> left) {
  static final String KIND = "LessonTest";

  TestReport {
    scripts = List.copyOf(scripts);
    left = List.copyOf(left);
  }

  /**
   * One script.
   *
   * @param script its folder and name
   * @param ok whether the lesson reacted as it should
   * @param expected the wrong turn that was to be told, or {@code Completed}
   * @param message how it reacted
   * @param namespace where it was played
   * @param phase the lesson's phase at the end
   * @param step the lesson's step at the end
   * @param lessonMessage what the lesson said last
   * @param told the wrong turns that it told
   * @param said the last lines that the script printed
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonPropertyOrder({
    "script",
    "ok",
    "expected",
    "message",
    "namespace",
    "phase",
    "step",
    "lessonMessage",
    "told",
    "said"
  })
  record Script(
      String script,
      boolean ok,
      String expected,
      String message,
      String namespace,
      String phase,
      @Nullable String step,
      @Nullable String lessonMessage,
      List<String> told,
      List<String> said) {
    Script {
      told = List.copyOf(told);
      said = List.copyOf(said);
    }

    static Script of(LessonTrial.Result result) {
      LessonStatus last = result.last();
      return new Script(
          result.script().name(),
          result.ok(),
          result.script().wrongTurn() == null ? "Completed" : result.script().wrongTurn().name(),
          result.message(),
          result.namespace(),
          last.phaseOrDefault().name(),
          last.step(),
          last.message(),
          result.told(),
          result.said());
    }

    /** As it is read at a terminal: of what went well one line. */
    String text() {
      StringBuilder text = new StringBuilder(TestMessages.line(ok, script, message)).append('\n');
      if (!ok) {
        text.append(TestMessages.lesson(phase, lessonMessage)).append('\n');
        said.forEach(line -> text.append(TestMessages.script(line)).append('\n'));
      }
      return text.toString();
    }
  }

  static TestReport of(
      String lesson,
      String context,
      int exitCode,
      List<LessonTrial.Result> results,
      List<String> left) {
    return new TestReport(
        RolloutLesson.API_VERSION,
        KIND,
        lesson,
        context,
        exitCode,
        results.stream().map(Script::of).toList(),
        left);
  }
}
