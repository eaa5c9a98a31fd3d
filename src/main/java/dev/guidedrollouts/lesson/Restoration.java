package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.BeforeStatus;
import dev.guidedrollouts.api.v1alpha1.DeletionPolicy;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.lesson.Parting.Outcome;
import dev.guidedrollouts.lesson.Parting.Result;
import dev.guidedrollouts.model.Observation;
import dev.guidedrollouts.text.RestoreMessages;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What is done for a lesson that is being deleted with {@code onDelete: Restore}, one change a
 * reconciliation. Pure: what was done already is seen in the cluster, so that it goes on after a
 * crash as it would have without one. It never blocks the deletion: whatever can't be put back is
 * told and left, and after {@link #PATIENCE} all is.
 */
public final class Restoration {
  /** So long the deletion may wait, from its request on. */
  public static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Duration SOON = Duration.ofSeconds(1);

  private Restoration() {}

  /** What is to be done with one object. */
  sealed interface Fate {
    /** A change is to be made. */
    record Due(Parting.Make make) implements Fate {}

    /** That can't be said yet. */
    record Open() implements Fate {}

    /** Nothing more. */
    record Closed(Outcome outcome) implements Fate {}
  }

  /**
   * The next thing to do.
   *
   * @param lesson the lesson; its deletion was asked for
   * @param inUse Deployments on which other lessons have begun since, with their names
   */
  public static Parting next(
      RolloutLesson lesson, Observation seen, Map<String, String> inUse, Instant now) {
    Instant deadline = deadline(lesson);
    boolean keeps = lesson.specOrEmpty().onDeleteOrDefault() == DeletionPolicy.Keep;
    if (keeps || lesson.statusOrEmpty().beforeOrEmpty().isEmpty()) {
      return new Parting.LetGo(List.of());
    }
    boolean late = !now.isBefore(deadline);
    if (seen.unread() != null && !late) {
      return new Parting.Await(deadline);
    }
    ObjectFates fates = new ObjectFates(lesson, seen, inUse);
    List<Outcome> outcomes = new ArrayList<>();
    boolean open = false;
    for (BeforeStatus what : lesson.statusOrEmpty().beforeOrEmpty()) {
      switch (seen.unread() == null ? fates.of(what) : new Fate.Open()) {
        case Fate.Due due when !late -> {
          return due.make();
        }
        case Fate.Closed closed -> outcomes.add(closed.outcome());
        case Fate.Due due ->
            outcomes.add(
                new Outcome(what, Result.LEFT, RestoreMessages.tooLate(PATIENCE.toSeconds())));
        case Fate.Open still -> {
          open = true;
          outcomes.add(
              new Outcome(what, Result.LEFT, RestoreMessages.tooLate(PATIENCE.toSeconds())));
        }
      }
    }
    if (open && !late) {
      Instant soon = now.plus(SOON);
      return new Parting.Await(soon.isBefore(deadline) ? soon : deadline);
    }
    return new Parting.LetGo(outcomes);
  }

  /** When the lesson goes whatever is still to be done. */
  public static Instant deadline(RolloutLesson lesson) {
    return Instant.parse(lesson.getMetadata().getDeletionTimestamp()).plus(PATIENCE);
  }
}
