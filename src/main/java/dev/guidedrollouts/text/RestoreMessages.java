package dev.guidedrollouts.text;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is told of a lesson that is deleted with {@code onDelete: Restore}. */
public final class RestoreMessages {
  private RestoreMessages() {}

  /** The lesson begins nothing; the definition's fault follows. */
  public static String notNoted() {
    return "Nothing was changed: what was there before can't be noted, so it could not be put back"
        + " (onDelete: Restore).";
  }

  /** How both sentences on the finalizer begin, after the sentence before. */
  public static String finalizer() {
    return " The API server refuses the finalizer guidedrollouts.dev/restore: ";
  }

  /**
   * The finalizer can't be put on the lesson, or taken off.
   *
   * @param on whether it was to go on
   * @param said what the API server said
   */
  public static String finalizerRefused(boolean on, String said) {
    return finalizer()
        + said
        + (said.endsWith(".") ? "" : ".")
        + (on
            ? " As long as it does, nothing is put back when the lesson is deleted (onDelete:"
                + " Restore)."
            : " As long as it does, the lesson's deletion waits for the operator (onDelete: Keep).")
        + RefusalMessages.AGAIN;
  }

  /** Event FinalizerRefused: a deleted lesson can't go. */
  public static String cannotGo(String said) {
    return "The lesson can't go: the API server refuses to take its finalizer"
        + " guidedrollouts.dev/restore off: "
        + said;
  }

  /** Event Restoring. */
  public static String restoring() {
    return "The lesson is being deleted: its Deployments and Services are put back as they were"
        + " before it (onDelete: Restore).";
  }

  /**
   * Event Restored.
   *
   * @param what one clause for each object
   */
  public static String restored(List<String> what) {
    return "As before the lesson: " + String.join(", ", what) + ".";
  }

  /**
   * A clause.
   *
   * @param revision the revision's number before the lesson, where that is known
   * @param replicas how many replicas it wanted then, where that is known
   */
  public static String back(
      String deployment, @Nullable Long revision, @Nullable Integer replicas) {
    String template = revision == null ? "" : " (what was revision %d".formatted(revision);
    String number =
        replicas == null
            ? ""
            : ", %d %s".formatted(replicas, replicas == 1 ? "replica" : "replicas");
    return "Deployment " + deployment + (template.isEmpty() ? "" : template + number + ")");
  }

  /** A clause. */
  public static String serviceBack(String service) {
    return "Service " + service;
  }

  /** A clause. */
  public static String removed(String kind, String name) {
    return "%s %s (removed: it was not there)".formatted(kind, name);
  }

  /**
   * Event RestoreFailed.
   *
   * @param why a sentence
   */
  public static String stays(String kind, String name, String why) {
    return "%s %s stays as it is: %s".formatted(kind, name, why);
  }

  public static String lessonUsesIt(String lesson) {
    return "lesson %s works on it now, or has changed it since.".formatted(lesson);
  }

  public static String notRemembered() {
    return "the lesson had changed it before its onDelete became Restore, and nothing tells any more"
        + " what it was before.";
  }

  public static String othersMadeIt() {
    return "it was not there before the lesson, and the lesson did not make it.";
  }

  public static String isGone() {
    return "it was there before the lesson, and others have deleted it since.";
  }

  public static String isAnotherOne() {
    return "others have deleted it and made it anew.";
  }

  public static String unmarked() {
    return "it does not bear the lesson's mark any more, so others have changed it.";
  }

  public static String changedSinceTheEnd() {
    return "others have changed it since the lesson ended.";
  }

  /**
   * The template of before the lesson can't be had.
   *
   * @param replicaSet null where none was known
   */
  public static String replicaSetGone(@Nullable String replicaSet) {
    return replicaSet == null
        ? "it had no ReplicaSet yet when the lesson began, so no earlier template is known."
        : "ReplicaSet %s, which had its earlier template, is not kept any more (see spec.revisionHistoryLimit)."
            .formatted(replicaSet);
  }

  /**
   * Others did not let it be put back.
   *
   * @param said what the API server said
   */
  public static String refused(String said) {
    return "the change was refused: " + said;
  }

  /**
   * A deletion waits no longer.
   *
   * @param seconds how long the lesson's deletion may wait
   */
  public static String tooLate(long seconds) {
    return "it could not be put back within the %d s that the lesson's deletion waits."
        .formatted(seconds);
  }
}
