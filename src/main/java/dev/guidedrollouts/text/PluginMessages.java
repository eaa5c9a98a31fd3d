package dev.guidedrollouts.text;

import org.jspecify.annotations.Nullable;

/** The sentences of {@code kubectl lesson diagnose} that no status has. */
public final class PluginMessages {
  private PluginMessages() {}

  public static String complete() {
    return "Nothing is wrong: the rollout is complete.";
  }

  public static String scaledToZero() {
    return "Nothing is wrong, and nothing runs: the Deployment is scaled to 0 pods.";
  }

  public static String paused(String deployment) {
    return "Nothing is wrong; the rollout is paused. `%s` resumes it."
        .formatted(Kubectl.rolloutResume(deployment));
  }

  public static String changeNotSeen() {
    return "Nothing is wrong yet: the Deployment's controller has not seen its latest change.";
  }

  /**
   * The rollout is in progress.
   *
   * @param wanted how many pods there shall be
   * @param old how many of earlier revisions there are
   */
  public static String progressing(int updated, int wanted, int available, int old) {
    return "Nothing is wrong so far, the rollout is still in progress: %d of %s updated, %d available%s."
        .formatted(
            updated,
            StepMessages.pods(wanted),
            available,
            old > 0 ? ", " + old + " of earlier revisions still running" : "");
  }

  public static String deadlinePassed() {
    return "The rollout is stalled: its progress deadline has passed.";
  }

  public static String noRetryCures() {
    return "The rollout is stalled: no retry can cure it.";
  }

  public static String notRecoveredInTime() {
    return "The rollout is stalled: it has not recovered within the time that is allowed.";
  }

  public static String notBackedOff() {
    return "Something is wrong, and the kubelet has not backed off yet.";
  }

  public static String retryMayCure() {
    return "Something is wrong, and a retry may cure it.";
  }

  /** Behind another sentence. */
  public static String beingDeleted() {
    return " The Deployment is being deleted.";
  }

  /** The first line. */
  public static String headline(
      String deployment, String namespace, String state, String ready, String more) {
    return "Deployment %s in namespace %s: %s, %s pods ready%s"
        .formatted(deployment, namespace, state, ready, more);
  }

  /** Behind the cause: whether a retry may cure it. */
  public static String permanence(boolean permanent) {
    return permanent ? " (permanent)" : " (a retry may cure it)";
  }

  /** A field of the diagnosis: pod, container and image. */
  public static String seenIn() {
    return "Seen in";
  }

  /** A column of the revisions: the verdict. */
  public static String ranWell() {
    return "RAN WELL";
  }

  /** A verdict that nobody has made. */
  public static String notKnown() {
    return "not known";
  }

  public static String commandsFollow() {
    return "To see it yourself, and to cure it:";
  }

  /** Something could not be looked at; {@code what}: a clause. */
  public static String unseen(String what) {
    return "Note: " + what + "; what it would tell is missing here.";
  }

  public static String undoRestoresNothing(String deployment) {
    return "`%s` would restore nothing: there is no earlier revision."
        .formatted(Kubectl.rolloutUndo(deployment, null));
  }

  /**
   * What a plain undo would do.
   *
   * @param revision its number; null where that is not known
   * @param how one of the following
   */
  public static String undoRestores(String deployment, @Nullable Long revision, String how) {
    return "`%s` would restore %s, %s"
        .formatted(
            Kubectl.rolloutUndo(deployment, null), UndoMessages.revision(revision, null), how);
  }

  public static String whichRanWell() {
    return "which ran well.";
  }

  public static String whichDidNotRunWell() {
    return "which did not run well either.";
  }

  public static String whichIsNotKnown() {
    return "of which is not known whether it ever ran well.";
  }
}
