package dev.guidedrollouts.cli.lint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A lesson as it is written, so far as the checks ask for it. It is read from the document and not
 * from the resource's types: these keep no texts, and a field that is wrong is left out there.
 */
final class LessonOutline {
  private final JsonNode spec;
  private final List<Step> steps = new ArrayList<>();

  /**
   * One step.
   *
   * @param field its place, for example {@code spec.steps[2]}
   * @param written the step as it is written
   */
  record Step(String field, JsonNode written) {
    String name() {
      return written.path("name").asText();
    }

    boolean byLearner() {
      return "Learner".equals(written.path("by").asText());
    }

    boolean expectsStall() {
      return "Stall".equals(written.path("expect").asText());
    }

    boolean has(String action) {
      return written.path(action).isObject();
    }

    /** A field of an action; empty where it is missing. */
    String of(String action, String name) {
      return written.path(action).path(name).asText();
    }

    /** The Deployment that its action is about; empty where none is named. */
    String deployment() {
      for (String action : List.of("rollOut", "scale", "expose", "undo", "predict")) {
        if (has(action)) {
          return of(action, "deployment");
        }
      }
      return "";
    }

    /** A text; null where it is missing. */
    @Nullable String text(String name) {
      return written.path(name).isTextual() ? written.path(name).asText() : null;
    }

    List<String> hints() {
      return written.path("hints").valueStream().map(JsonNode::asText).toList();
    }
  }

  LessonOutline(JsonNode spec) {
    this.spec = spec;
    int i = 0;
    for (JsonNode step : spec.path("steps")) {
      steps.add(new Step("spec.steps[" + i++ + "]", step));
    }
  }

  List<Step> steps() {
    return steps;
  }

  JsonNode spec() {
    return spec;
  }

  /** Who undoes a stalled rollout: Automatic, Learner or Never. */
  String undo() {
    return spec.path("undo").asText("Automatic");
  }

  /**
   * How much the status tells unasked: a lesson that the learner does begins with where to look.
   */
  String reveal() {
    boolean done = undo().equals("Learner") || steps.stream().anyMatch(Step::byLearner);
    return spec.path("reveal").asText(done ? "Look" : "Commands");
  }
}
