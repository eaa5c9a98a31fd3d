package dev.guidedrollouts.reconciler;

import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Lessons that have ended, whose status says all and that have given back what they owned. Until
 * their spec or status is another than then, a reconciliation over one has nothing to look at, and
 * the watches that it was the last to need have ended. What is known here is not kept: after a
 * restart each ended lesson is looked at once.
 */
final class RestingLessons {
  private final ConcurrentHashMap<ResourceID, Rest> resting = new ConcurrentHashMap<>();

  /** The lesson as it came to rest. */
  private record Rest(
      String uid,
      @Nullable Long generation,
      @Nullable Map<String, String> annotations,
      LessonStatus status) {
    static Rest of(RolloutLesson lesson) {
      return new Rest(
          Objects.requireNonNullElse(lesson.getMetadata().getUid(), ""),
          lesson.getMetadata().getGeneration(),
          lesson.getMetadata().getAnnotations(),
          lesson.statusOrEmpty());
    }
  }

  /** The lesson, which has ended, needs nothing more. */
  void add(RolloutLesson lesson) {
    resting.put(ResourceID.fromResource(lesson), Rest.of(lesson));
  }

  /** Whether it is as it came to rest; where it is not, that is forgotten. */
  boolean contains(RolloutLesson lesson) {
    ResourceID id = ResourceID.fromResource(lesson);
    Rest known = resting.get(id);
    if (known == null) {
      return false;
    }
    if (known.equals(Rest.of(lesson))) {
      return true;
    }
    resting.remove(id, known);
    return false;
  }

  /** The lesson is gone. */
  void forget(RolloutLesson lesson) {
    resting.remove(ResourceID.fromResource(lesson));
  }
}
