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
  /**
   * So long the deletion may wait, from when the operator's process first saw it: by the time of
   * its request one whose clock is ahead, or that did not run then, would have no time at all.
   */
  public static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Duration SOON = Duration.ofSeconds(1);

  private Restoration() {}

  /**
   * The next thing to do.
   *
   * @param lesson the lesson; its deletion was asked for
   * @param inUse Deployments on which other lessons have begun since, with their names
   * @param deadline when the lesson goes whatever is still to be done
   */
  public static Parting next(
      RolloutLesson lesson,
      Observation seen,
      Map<String, String> inUse,
      Instant deadline,
      Instant now) {
    boolean keeps = lesson.specOrEmpty().onDeleteOrDefault() == DeletionPolicy.Keep;
    if (keeps || lesson.statusOrEmpty().beforeOrEmpty().isEmpty()) {
      return new Parting.LetGo(List.of());
    }
    boolean late = !now.isBefore(deadline);
    if (seen.unread() != null && !late) {
      return new Parting.Await(deadline);
    }
    LessonTraces traces = new LessonTraces(lesson);
    DeploymentFates deployments = new DeploymentFates(traces, seen, inUse);
    ServiceFates services = new ServiceFates(traces, seen);
    List<Outcome> outcomes = new ArrayList<>();
    boolean open = false;
    for (BeforeStatus what : lesson.statusOrEmpty().beforeOrEmpty()) {
      Fate fate =
          seen.unread() != null
              ? new Fate.Open()
              : what.ofDeployment() ? deployments.of(what) : services.of(what);
      if (fate instanceof Fate.Due due && !late) {
        return due.make();
      }
      open |= fate instanceof Fate.Open;
      outcomes.add(
          fate instanceof Fate.Closed closed
              ? closed.outcome()
              : new Outcome(what, Result.LEFT, RestoreMessages.tooLate(PATIENCE.toSeconds())));
    }
    if (open && !late) {
      Instant soon = now.plus(SOON);
      return new Parting.Await(soon.isBefore(deadline) ? soon : deadline);
    }
    return new Parting.LetGo(outcomes);
  }
}
