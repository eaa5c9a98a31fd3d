package dev.guidedrollouts.validation;

import dev.guidedrollouts.text.ValidationMessages;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Collects violations in the order of the document. */
final class Violations {
  /** More than these help nobody, and the status must stay small. */
  static final int SHOWN = 20;

  private final List<Violation> all = new ArrayList<>();

  void add(String field, String problem) {
    all.add(new Violation(field, problem));
  }

  void add(String field, Optional<String> problem) {
    problem.ifPresent(p -> add(field, p));
  }

  void missing(String field, @Nullable Object value, String whatToDo) {
    if (value == null) {
      add(field, ValidationMessages.missing(whatToDo));
    }
  }

  void range(String field, @Nullable Number value, long min, long max) {
    if (value != null && (value.longValue() < min || value.longValue() > max)) {
      add(field, ValidationMessages.outOfRange(value, min, max));
    }
  }

  void length(String field, @Nullable String value, int max) {
    int length = value == null ? 0 : value.codePointCount(0, value.length());
    if (length > max) {
      add(field, ValidationMessages.tooLong(length, max));
    }
  }

  List<Violation> firstOnes() {
    if (all.size() <= SHOWN) {
      return List.copyOf(all);
    }
    List<Violation> shown = new ArrayList<>(all.subList(0, SHOWN));
    shown.add(new Violation("", ValidationMessages.andMore(all.size() - SHOWN)));
    return List.copyOf(shown);
  }
}
