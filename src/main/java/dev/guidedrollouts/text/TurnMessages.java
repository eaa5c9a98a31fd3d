package dev.guidedrollouts.text;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a learner is told after a wrong turn: what was seen, and the question to ask oneself. No
 * command that would do it stands here: that is the last hint.
 */
public final class TurnMessages {
  private static final int MANAGER_SHOWN = 60;

  private TurnMessages() {}

  /**
   * What a Deployment has, for example {@code app:1 (revision 5, was 3)}.
   *
   * @param revision its number, or the one that it gets in a moment
   * @param was the number before that; null where it has had one only
   * @param image its image; null where it is not known
   */
  public static String running(long revision, @Nullable Long was, @Nullable String image) {
    String number = "revision " + revision + (was == null ? "" : ", was " + was);
    return image == null ? number : "%s (%s)".formatted(image, number);
  }

  public static String deploymentDeleted(String deployment, String step) {
    return "Deployment %s is gone, and its revisions with it: there is nothing left to go back to. `guidedrollouts.dev/replay-from=STEP` starts over from the step that makes it; this one is %s."
        .formatted(deployment, step);
  }

  public static String paused(String deployment) {
    return "Deployment %s is paused: whatever is changed now, no pod follows. What ends a pause?"
        .formatted(deployment);
  }

  /** {@code running}: see {@link #running}. */
  public static String undoOfUndo(String deployment, String running) {
    return "%s was where it should be, and has %s again: an undo of an undo. Which revision does a plain undo take, counted from now?"
        .formatted(deployment, running);
  }

  /** {@code running}: see {@link #running}. */
  public static String undoneToStalled(String deployment, String running) {
    return "%s has %s, which stalled before: a plain undo takes the revision before the present one, whether it ran well or not. Which number does the one that ran well have?"
        .formatted(deployment, running);
  }

  /** {@code running}: see {@link #running}. */
  public static String undoneTooFar(String deployment, String running) {
    return "%s has %s. That one ran well, but it is not the one that is asked for. Which revision was the last that ran well before?"
        .formatted(deployment, running);
  }

  /** {@code running}: see {@link #running}. */
  public static String restarted(String deployment, String running) {
    return "%s has a new revision of the same image: %s, as a restart makes it. What would have to be another for the pods to fare better?"
        .formatted(deployment, running);
  }

  public static String anotherImage(String deployment, @Nullable String image) {
    return "%s has the image %s now, which is not the one that is waited for. Is it spelt as you meant it?"
        .formatted(deployment, image == null ? "of another container" : image);
  }

  /** After a wrong turn that no kubectl took; {@code manager}: the field manager that did. */
  public static String writtenBy(String manager) {
    return "It was written by %s, not by kubectl: was that you?"
        .formatted(SafeText.clean(manager, MANAGER_SHOWN));
  }

  public static String scaledToZero(String deployment) {
    return "%s wants no pod any more: nobody is served. Does the number of pods say which version they run?"
        .formatted(deployment);
  }

  public static String scaled(String deployment, int pods) {
    return "%s wants %s now. Does the number of pods say which version they run?"
        .formatted(deployment, StepMessages.pods(pods));
  }

  public static String scaledToAnotherNumber(String deployment, int pods) {
    return "%s wants %s now. How many are asked for?"
        .formatted(deployment, StepMessages.pods(pods));
  }

  public static String replicaSetDeleted(String deployment) {
    return "A ReplicaSet of %s was deleted. A Deployment makes the one of its present template anew; what decides which template that is?"
        .formatted(deployment);
  }

  /** The revision that is waited for is gone; {@code image}: what it ran. */
  public static String historyLost(String deployment, @Nullable String image) {
    return "The revision of %s that is waited for is gone with its ReplicaSet: no undo can bring it back. The way on is forward: which change gives it the image %s again?"
        .formatted(deployment, image == null ? "that it had" : image);
  }

  public static String podsDeleted(String deployment) {
    return "Pods of %s were replaced, and the new ones are of the same template. Where does a pod get its image from?"
        .formatted(deployment);
  }

  public static String selectorChanged() {
    return "A Service selects something else than before. Does a Service decide which version its pods run?";
  }

  /** Another Deployment of the lesson was changed; {@code others}: those that may be meant. */
  public static String otherDeployment(List<String> others, String deployment) {
    return "Something was changed, but not in %s: in %s. Which Deployment does this step ask for?"
        .formatted(deployment, String.join(" or ", others));
  }
}
