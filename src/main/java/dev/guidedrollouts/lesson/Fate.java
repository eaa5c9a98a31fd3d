package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.BeforeStatus;
import dev.guidedrollouts.lesson.Parting.Outcome;
import dev.guidedrollouts.lesson.Parting.Result;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.text.RestoreMessages;

/**
 * What is to be done with one object of a lesson that is being deleted. An object is the lesson's
 * where it bears its marker, or where a step of the learner's was at it and no lesson's marker is
 * on it. Another lesson's is never touched, and what others did after the lesson's end is not taken
 * back.
 */
sealed interface Fate {
  /** A change is to be made. */
  record Due(Parting.Make make) implements Fate {}

  /** That can't be said yet. */
  record Open() implements Fate {}

  /** Nothing more. */
  record Closed(Outcome outcome) implements Fate {}

  /** The change, where it was not refused before. */
  static Fate due(BeforeStatus what, Change.OfDeletion change) {
    return what.left() == null
        ? new Due(new Parting.Make(change, what))
        : left(what, RestoreMessages.refused(what.left()));
  }

  /** It stays as it is. */
  static Fate left(BeforeStatus what, String why) {
    return new Closed(new Outcome(what, Result.LEFT, why));
  }

  /** It is as it should be. */
  static Fate closed(BeforeStatus what, Result result) {
    return new Closed(new Outcome(what, result));
  }
}
