package dev.guidedrollouts.lesson;

import java.util.List;
import java.util.Optional;

/**
 * One question about a lesson or its current step, with the decision that follows where it applies.
 *
 * @param <T> what is asked about
 */
@FunctionalInterface
interface Check<T> {

  /** Empty where this check does not apply, and the next one is asked. */
  Optional<Decision> decide(T about);

  /** What the first that applies decides. */
  static <T> Optional<Decision> first(List<Check<T>> inOrder, T about) {
    // A loop and no stream: docs/performance.md.
    for (Check<T> check : inOrder) {
      Optional<Decision> decided = check.decide(about);
      if (decided.isPresent()) {
        return decided;
      }
    }
    return Optional.empty();
  }
}
