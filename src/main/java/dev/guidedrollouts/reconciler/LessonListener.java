package dev.guidedrollouts.reconciler;

import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.lesson.Decision;
import dev.guidedrollouts.lesson.ReconcileInput;

/** Told at the end of each reconciliation what came of it. It changes nothing. */
@FunctionalInterface
interface LessonListener {
  /**
   * A reconciliation is over.
   *
   * @param input what the reconciliation saw
   * @param decision what it came to
   * @param next the status that followed; where settled, it is the lesson's status now
   * @param settled false where something changed in between, so that the reconciliation counted for
   *     nothing
   */
  void passed(ReconcileInput input, Decision decision, LessonStatus next, boolean settled);

  /** Tells both, this one first. */
  default LessonListener and(LessonListener other) {
    return (input, decision, next, settled) -> {
      passed(input, decision, next, settled);
      other.passed(input, decision, next, settled);
    };
  }
}
