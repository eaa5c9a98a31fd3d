package dev.guidedrollouts.model;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The operator's marker on an object, written in the same request as the change it marks: by it a
 * restarted operator knows which change was already made.
 *
 * @param lesson the lesson's name
 * @param lessonUid the lesson's uid: a lesson deleted and made anew is another one
 * @param step the step's name
 * @param attempt the step's attempt, from 1
 * @param kind what the change was to the step
 * @param fromRevision for a change that restores a revision: the number of the one it left; for
 *     another change: the number of the one it left where that was known to run well; else 0
 * @param toRevision for a change that restores a revision: the number that it had then; else 0
 * @param cause for the undo of a stalled rollout: a {@link Cause}, since a crash must not forget
 *     why it was undone; null for another change, and where an earlier version wrote the marker
 */
public record ChangeMarker(
    String lesson,
    String lessonUid,
    String step,
    int attempt,
    Kind kind,
    long fromRevision,
    long toRevision,
    @Nullable String cause) {

  /** What a change is to its step. */
  public enum Kind {
    /** The step's own action. */
    ACTION,
    /** The undo of the step's stalled rollout. */
    STALL_UNDO
  }

  private static final Pattern CHANGE =
      Pattern.compile(
          "(action|stall-undo) attempt=(\\d{1,9})(?: revision=(\\d{1,18})->(\\d{1,18}))? lesson=([0-9a-fA-F-]{1,64})(?: cause=([A-Za-z]{1,40}))?");

  /**
   * Whoever may change an object may write anything into its annotations. What is found here is
   * compared with names that are known: so these need not be as strict as the kinds of names are.
   */
  private static final Pattern LESSON_NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{0,252}");

  private static final Pattern STEP_NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

  /** ChangeMarker of a step's own action. */
  public static ChangeMarker action(String lesson, String lessonUid, String step, int attempt) {
    return new ChangeMarker(lesson, lessonUid, step, attempt, Kind.ACTION, 0, 0, null);
  }

  /** The same marker on a change that restores a revision as the step's own action. */
  public ChangeMarker restoring(long from, long to) {
    return new ChangeMarker(lesson, lessonUid, step, attempt, Kind.ACTION, from, to, null);
  }

  /** The same marker on a change that undoes the step's stalled rollout. */
  public ChangeMarker undoing(long from, long to, @Nullable String cause) {
    return new ChangeMarker(lesson, lessonUid, step, attempt, Kind.STALL_UNDO, from, to, cause);
  }

  /**
   * The same marker on a change that leaves a revision known to run well: a crash must not forget
   * that.
   */
  public ChangeMarker leaving(long healthyRevision) {
    return new ChangeMarker(lesson, lessonUid, step, attempt, kind, healthyRevision, 0, null);
  }

  /** The value of the annotation {@code guidedrollouts.dev/change}. */
  public String change() {
    String revisions =
        fromRevision == 0 && toRevision == 0 ? "" : " revision=" + fromRevision + "->" + toRevision;
    return (kind == Kind.ACTION ? "action" : "stall-undo")
        + " attempt="
        + attempt
        + revisions
        + " lesson="
        + lessonUid
        + (cause == null ? "" : " cause=" + cause);
  }

  /**
   * Reads a marker from its three annotations; empty where one is missing or was written by
   * somebody else.
   */
  public static Optional<ChangeMarker> parse(
      @Nullable String lesson, @Nullable String step, @Nullable String change) {
    if (lesson == null
        || step == null
        || change == null
        || !LESSON_NAME.matcher(lesson).matches()
        || !STEP_NAME.matcher(step).matches()) {
      return Optional.empty();
    }
    Matcher m = CHANGE.matcher(change);
    if (!m.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new ChangeMarker(
            lesson,
            m.group(5),
            step,
            Integer.parseInt(m.group(2)),
            m.group(1).equals("action") ? Kind.ACTION : Kind.STALL_UNDO,
            m.group(3) == null ? 0 : Long.parseLong(m.group(3)),
            m.group(4) == null ? 0 : Long.parseLong(m.group(4)),
            m.group(6)));
  }

  /** Whether both mark a change of the same attempt of the same step of the same lesson. */
  public boolean sameAttempt(@Nullable ChangeMarker other) {
    return other != null
        && lessonUid.equals(other.lessonUid)
        && step.equals(other.step)
        && attempt == other.attempt;
  }
}
