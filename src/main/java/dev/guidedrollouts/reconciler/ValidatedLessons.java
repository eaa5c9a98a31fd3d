package dev.guidedrollouts.reconciler;

import dev.guidedrollouts.api.v1alpha1.Overlong;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.api.v1alpha1.Unreadable;
import dev.guidedrollouts.validation.ClusterPolicy;
import dev.guidedrollouts.validation.LessonValidator;
import dev.guidedrollouts.validation.Violation;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with each lesson, worked out once for each of its specs and not in each of its
 * reconciliations. All that the validation reads beside the spec is compared; the admin's policy is
 * the process's own and never another one.
 */
final class ValidatedLessons {
  private final ClusterPolicy policy;
  private final ConcurrentHashMap<ResourceID, Validated> known = new ConcurrentHashMap<>();

  ValidatedLessons(ClusterPolicy policy) {
    this.policy = policy;
  }

  /** The spec by its generation: it may have 256 KiB of texts, and is not kept. */
  private record Read(
      String uid,
      @Nullable Long generation,
      @Nullable Map<String, String> annotations,
      List<Unreadable> unreadable,
      List<Overlong> overlong) {
    static Read of(RolloutLesson lesson) {
      return new Read(
          Objects.requireNonNullElse(lesson.getMetadata().getUid(), ""),
          lesson.getMetadata().getGeneration(),
          lesson.getMetadata().getAnnotations(),
          lesson.getUnreadable(),
          lesson.getOverlong());
    }
  }

  private record Validated(Read read, List<Violation> violations) {}

  /** The lesson's errors; none for a lesson that can begin. */
  List<Violation> violations(RolloutLesson lesson) {
    Read read = Read.of(lesson);
    ResourceID id = ResourceID.fromResource(lesson);
    Validated before = known.get(id);
    if (before != null && before.read().equals(read)) {
      return before.violations();
    }
    List<Violation> found = LessonValidator.validate(lesson, policy);
    known.put(id, new Validated(read, found));
    return found;
  }

  /** The lesson is gone. */
  void forget(RolloutLesson lesson) {
    known.remove(ResourceID.fromResource(lesson));
  }
}
