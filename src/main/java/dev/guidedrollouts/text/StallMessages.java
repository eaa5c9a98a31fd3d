package dev.guidedrollouts.text;

import org.jspecify.annotations.Nullable;

/** The sentences of a rollout that is in trouble: suspected, stalled, and what became of it. */
public final class StallMessages {
  private StallMessages() {}

  /** The cause in one sentence, also where none is known. */
  public static String orUnexplained(@Nullable String explanation) {
    return explanation == null ? "The rollout is not progressing." : explanation;
  }

  /**
   * A rollout that is in trouble and has not stalled yet.
   *
   * @param explanation the cause, a sentence
   * @param then when it counts as a stall: {@link #ifItLasts} or {@link #onceBackedOff}
   * @param mayPass whether a retry may cure it
   */
  public static String degraded(
      String deployment, String explanation, String then, boolean mayPass) {
    return "Deployment %s is not progressing: %s %s"
        .formatted(
            deployment,
            explanation,
            mayPass
                ? "A retry may cure that; " + then
                : Character.toUpperCase(then.charAt(0)) + then.substring(1));
  }

  /**
   * When trouble counts as a stall: a clause with its full stop.
   *
   * @param time how long it has to last, for example {@code 2m}
   */
  public static String ifItLasts(String time) {
    return "it counts as a stall if it lasts " + time + ".";
  }

  /**
   * When trouble counts as a stall: a clause with its full stop.
   *
   * @param longer how much longer it has to last then, for example {@code 30s}; null for not at all
   */
  public static String onceBackedOff(@Nullable String longer) {
    return "it counts as a stall once the kubelet backs off from trying again"
        + (longer == null ? "." : ", and it lasts " + longer + " more.");
  }

  /** The verdict, while nothing has been done about it. */
  public static String isStalled(String deployment, String explanation) {
    return "The rollout of %s is stalled: %s".formatted(deployment, explanation);
  }

  /**
   * A stall that ends the lesson.
   *
   * @param explanation why, a sentence; null where another version or hand wrote the diagnosis
   * @param then what became of it, a sentence
   */
  public static String stalled(String deployment, @Nullable String explanation, String then) {
    return "The rollout of %s stalled: %s %s"
        .formatted(deployment, orUnexplained(explanation), then);
  }

  /** The explanation of a stall of which nothing but its cause is known any more. */
  public static String undoneBeforeTold() {
    return "The rollout stalled and was undone; the operator ended before it could write down what it had seen.";
  }

  public static String undoneTo(long revision) {
    return "It was undone to revision %d.".formatted(revision);
  }

  public static String templateRunsWell() {
    return "Its template runs well: an undo would not help.";
  }

  /**
   * A stall without a revision to go back to.
   *
   * @param because a clause: {@link UndoMessages}
   */
  public static String nothingUndone(String because) {
    return "Nothing was undone: %s. Fix forward.".formatted(because);
  }

  public static String leftByPolicy() {
    return "It was left as it is (spec.undo is Never).";
  }

  public static String leftToOthers() {
    return "It was left as it is: no step of this lesson rolled it out.";
  }

  /**
   * A step that was meant to stall, and did not.
   *
   * @param startOver the step from which it can come again; null where there is none
   */
  public static String stallExpected(String deployment, @Nullable String startOver) {
    return "The step was meant to stall, but Deployment %s became available.%s"
        .formatted(
            deployment,
            startOver == null
                ? ""
                : " `guidedrollouts.dev/replay-from=%s` starts over.".formatted(startOver));
  }

  /**
   * A stall that the step expected, undone.
   *
   * @param revision the restored one: {@link UndoMessages#restoredRevision}
   * @param explanation the cause, a sentence; null where nothing is known
   */
  public static String stalledAsMeantAndUndone(
      String deployment, String revision, @Nullable String explanation) {
    return "%s stalled, as it was meant to, and is back at %s.%s"
        .formatted(deployment, revision, more(explanation));
  }

  /**
   * A stall that the step expected, cured without an undo.
   *
   * @param explanation the cause, a sentence; null where nothing is known
   */
  public static String stalledAsMeantAndCured(String deployment, @Nullable String explanation) {
    return "%s stalled, as it was meant to, and was cured without an undo.%s"
        .formatted(deployment, more(explanation));
  }

  /**
   * A stall that the step expected, without a revision to go back to.
   *
   * @param because a clause: {@link UndoMessages}
   * @param explanation the cause, a sentence; null where nothing is known
   */
  public static String stalledAsMeantNothingToUndo(
      String deployment, String because, @Nullable String explanation) {
    return "%s stalled, as it was meant to; %s, so the way is forward.%s"
        .formatted(deployment, because, more(explanation));
  }

  /**
   * A stall that the step expected, and that the lesson does not undo.
   *
   * @param explanation the cause, a sentence; null where nothing is known
   */
  public static String stalledAsMeant(String deployment, @Nullable String explanation) {
    return "%s stalled, as it was meant to, and was left so.%s"
        .formatted(deployment, more(explanation));
  }

  private static String more(@Nullable String sentence) {
    return sentence == null ? "" : " " + sentence;
  }

  /** The evidence of a progress deadline that is counted from the step's change. */
  public static String noProgressSinceChange(int progressDeadlineSeconds) {
    return "no progress within progressDeadlineSeconds (%d s) of the change"
        .formatted(progressDeadlineSeconds);
  }

  /** The condition RolloutStalled where nothing has stalled. */
  public static String noStall() {
    return "No rollout is stalled.";
  }

  /** The condition RolloutStalled after an undo. */
  public static String stallUndone() {
    return "The stalled rollout was undone.";
  }

  /** The condition RolloutStalled after a rollout that became complete. */
  public static String rolloutComplete() {
    return "The Deployment's rollout is complete.";
  }
}
