package dev.guidedrollouts.web;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.model.AuthoredTitles;
import dev.guidedrollouts.model.ObservedRollout;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the page has from what it shows: the operator's caches. None of it waits, but for titles.
 */
public interface LessonSource {
  /** Whether all lessons are known: before the start is over nothing can be said of them. */
  boolean known();

  /** All lessons that this operator has to do with. */
  List<RolloutLesson> lessons();

  /** One of them. */
  Optional<RolloutLesson> lesson(LessonKey key);

  /** Those of a namespace whose steps name the Deployment. */
  List<LessonKey> naming(String namespace, String deployment);

  /**
   * What is known of the lesson's Deployments, by their names; empty where they are not watched, or
   * not read yet.
   */
  Optional<Map<String, ObservedRollout>> rollouts(RolloutLesson lesson);

  /** Has the lesson's namespace watched, also where the lesson has ended: somebody looks at it. */
  void follow(LessonKey key);

  /** Nobody looks any more. */
  void release(LessonKey key);

  /**
   * The author's titles, read from the API server; may wait. {@link Titles#NONE} where it fails.
   */
  AuthoredTitles titles(LessonKey key);

  /** Whether the watch on lessons is open, so that what is shown is what there is. */
  boolean watching();
}
