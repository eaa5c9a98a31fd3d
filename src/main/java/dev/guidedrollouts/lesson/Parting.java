package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.BeforeStatus;
import dev.guidedrollouts.model.Change;
import java.time.Instant;
import java.util.List;

/**
 * What is done next for a lesson that is being deleted with {@code onDelete: Restore}: {@link
 * Restoration}.
 */
public sealed interface Parting {
  /**
   * One change to the cluster.
   *
   * @param what the object that it puts back
   */
  record Make(Change.OfDeletion change, BeforeStatus what) implements Parting {}

  /** Nothing can be done or said now. */
  record Await(Instant lookAgain) implements Parting {}

  /**
   * All is done that can be: the lesson goes.
   *
   * @param outcomes what became of each object of the lesson's
   */
  record LetGo(List<Outcome> outcomes) implements Parting {
    public LetGo {
      outcomes = List.copyOf(outcomes);
    }
  }

  /**
   * What became of one object.
   *
   * @param what the object, as it was before the lesson
   * @param result how it is now
   * @param why a sentence, where it is not as it was
   */
  record Outcome(BeforeStatus what, Result result, String why) {
    Outcome(BeforeStatus what, Result result) {
      this(what, result, "");
    }
  }

  /** How an object is when its lesson goes. */
  enum Result {
    /** The lesson has not changed it. */
    UNTOUCHED,
    /** It is as it was. */
    RESTORED,
    /** It was not there before, and is not there now. */
    REMOVED,
    /** It is not as it was, and is left so. */
    LEFT
  }
}
