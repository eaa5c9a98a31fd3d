package dev.guidedrollouts.status;

import dev.guidedrollouts.api.v1alpha1.Conditions;
import dev.guidedrollouts.lesson.ReconcileInput;
import dev.guidedrollouts.model.LessonEvent;
import dev.guidedrollouts.text.LearnerMessages;
import dev.guidedrollouts.text.LessonMessages;
import dev.guidedrollouts.text.RestoreMessages;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is told after a lesson's message, and once as an Event: what the API server did not take of
 * the lesson itself, and what of its annotations can't be understood.
 */
final class Asides {
  /** How each begins. */
  private static final List<String> BEGINNINGS =
      List.of(
          LessonMessages.definition(), RestoreMessages.finalizer(), LearnerMessages.annotation());

  private Asides() {}

  /** After the message; empty where there is nothing to tell. */
  static String after(ReconcileInput input) {
    return all(input).stream().map(e -> " " + e.message()).collect(Collectors.joining());
  }

  /** What the status said before, with what is to be told beside it now. */
  static @Nullable String still(ReconcileInput input) {
    String before = input.status().message();
    String said = before == null ? "" : " " + before;
    int end =
        BEGINNINGS.stream().mapToInt(said::indexOf).filter(i -> i >= 0).min().orElse(said.length());
    String now = said.substring(0, end) + after(input);
    return now.isEmpty() ? before : now.substring(1);
  }

  /** Each once: those that the status tells already have had their Event. */
  static List<LessonEvent> events(ReconcileInput input) {
    String told = String.valueOf(input.status().message());
    return all(input).stream().filter(e -> !told.contains(e.message())).toList();
  }

  private static List<LessonEvent> all(ReconcileInput input) {
    List<LessonEvent> all = new ArrayList<>();
    List<String> fields = input.unwritten().fields();
    if (!fields.isEmpty()) {
      all.add(
          warning(
              Conditions.DEFINITION_OUTDATED,
              LessonMessages.definitionOutdated(fields),
              String.join(",", fields)));
    }
    String refused = input.unwritten().finalizer();
    if (refused != null) {
      boolean on = !input.guarded();
      all.add(
          warning(
              "FinalizerRefused",
              RestoreMessages.finalizerRefused(on, refused),
              on + "/" + input.generation()));
    }
    input.requests().misunderstood(input).stream()
        .map(m -> warning("AnnotationMisunderstood", m.message(), m.annotation() + "/" + m.value()))
        .forEach(all::add);
    return all;
  }

  private static LessonEvent warning(String reason, String message, String what) {
    return new LessonEvent(true, reason, message.strip(), reason + "/" + what);
  }
}
