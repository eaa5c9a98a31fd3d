package dev.guidedrollouts.web;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;

/** A lesson's namespace and name. */
public record LessonKey(String namespace, String name) {
  /** That of a lesson. */
  public static LessonKey of(RolloutLesson lesson) {
    return new LessonKey(
        String.valueOf(lesson.getMetadata().getNamespace()),
        String.valueOf(lesson.getMetadata().getName()));
  }
}
