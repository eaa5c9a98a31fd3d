package dev.guidedrollouts.reconciler;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.model.WriteResult;

/** What the operator writes on a lesson itself: without that there is no going on. */
final class OwnWrites {
  private OwnWrites() {}

  /**
   * Whether the write was taken; false where the lesson was changed in between.
   *
   * @param what was written, of the lesson
   * @throws IllegalStateException if the API server refused it: the SDK tries again at growing
   *     intervals
   */
  static boolean isTaken(WriteResult result, String what, RolloutLesson lesson) {
    return switch (result) {
      case WriteResult.Done done -> true;
      case WriteResult.Conflict conflict -> false;
      case WriteResult.Refused refused ->
          throw new IllegalStateException(
              "the API server refuses the %s of lesson %s/%s: %s"
                  .formatted(
                      what,
                      lesson.getMetadata().getNamespace(),
                      lesson.getMetadata().getName(),
                      refused.message()));
    };
  }
}
