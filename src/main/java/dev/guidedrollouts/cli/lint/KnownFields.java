package dev.guidedrollouts.cli.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.guidedrollouts.api.v1alpha1.LessonSpec;
import dev.guidedrollouts.api.v1alpha1.StallPolicy;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.text.LintMessages;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * Whether a field is one of the resource at all. An API server drops one that it does not know
 * without a word, and the lesson is another than its author thinks.
 */
final class KnownFields {
  /** Fields that are shown to people, and that nothing is decided by. */
  private static final List<String> OF_LESSON =
      List.of(
          "title",
          "description",
          "objectives",
          "durationMinutes",
          "prerequisites",
          "nextLesson",
          "reveal");

  private static final List<String> OF_STEP = List.of("guide", "hints", "debrief", "predict");
  private static final Set<String> OF_PREDICTION = Set.of("deployment", "question");

  private final BiConsumer<String, String> error;

  private KnownFields(BiConsumer<String, String> error) {
    this.error = error;
  }

  /**
   * @param error gets a field and what is wrong with it
   */
  static void check(JsonNode spec, BiConsumer<String, String> error) {
    KnownFields known = new KnownFields(error);
    known.object("spec", spec, fields(LessonSpec.class, OF_LESSON));
    known.object("spec.stall", spec.path("stall"), fields(StallPolicy.class, List.of()));
    for (int i = 0; i < spec.path("steps").size(); i++) {
      known.step("spec.steps[" + i + "]", spec.path("steps").get(i));
    }
  }

  private void step(String field, JsonNode step) {
    object(field, step, fields(Step.class, OF_STEP));
    for (RecordComponent component : Step.class.getRecordComponents()) {
      if (Step.Action.class.isAssignableFrom(component.getType())) {
        object(
            field + "." + component.getName(),
            step.path(component.getName()),
            fields(component.getType(), List.of()));
      }
    }
    object(field + ".predict", step.path("predict"), OF_PREDICTION);
  }

  private void object(String field, JsonNode object, Set<String> known) {
    object
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                error.accept(field + "." + name, LintMessages.unknownField(known));
              }
            });
  }

  private static Set<String> fields(Class<?> type, List<String> more) {
    Set<String> names = new TreeSet<>(more);
    Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).forEach(names::add);
    return names;
  }
}
