package dev.guidedrollouts.text;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The sentences of an undo: where it goes, how it ended, and why there is nothing to go back to.
 */
public final class UndoMessages {
  private static final int MOST_NAMED = 5;

  private UndoMessages() {}

  /**
   * A revision in words, for example {@code revision 3, image app:1}.
   *
   * @param revision its number; null where that is not known
   * @param image its image; null where its ReplicaSet is gone, and then none is told
   */
  public static String revision(@Nullable Long revision, @Nullable String image) {
    String which = revision == null ? "an earlier revision" : "revision " + revision;
    return image == null ? which : which + ", image " + image;
  }

  /**
   * A revision that was restored, for example {@code revision 3 (5 now), image app:1}.
   *
   * @param before the number by which it was restored; null where that is not known
   * @param now its number since; null where it has kept the one that it had, or where it is not
   *     known
   * @param image its image; null where its ReplicaSet is gone
   */
  public static String restoredRevision(
      @Nullable Long before, @Nullable Long now, @Nullable String image) {
    String number = now == null || now.equals(before) ? "" : " (%d now)".formatted(now);
    return revision(before, null) + number + (image == null ? "" : ", image " + image);
  }

  /** A clause of {@link #whyRenumbered}. */
  public static String renumbered(long before, long now) {
    return "revision %d is %d now".formatted(before, now);
  }

  /**
   * Why a revision has another number than before (kubernetes, pkg/controller/deployment/sync.go,
   * getNewReplicaSet: an existing ReplicaSet of the same template gets the highest number plus
   * one).
   *
   * @param changes one or more of {@link #renumbered}
   */
  public static String whyRenumbered(List<String> changes) {
    String all = String.join(", ", changes);
    return "%s%s: a template that was there before, as by an undo, makes no new ReplicaSet; the one that is there gets the next number."
        .formatted(all.substring(0, 1).toUpperCase(Locale.ROOT), all.substring(1));
  }

  public static String bySetImage() {
    return "by `kubectl set image`";
  }

  public static String byApply() {
    return "by applying a manifest";
  }

  public static String byEdit() {
    return "by `kubectl edit`";
  }

  /**
   * A revision was brought back by another command than an undo, with the very template that it
   * had.
   *
   * @param way by what: {@link #bySetImage} and those beside it
   * @param before the number that the revision had; null where the controller gives the new one yet
   */
  public static String sameAsUndo(String way, @Nullable Long before, long now) {
    return "That was done %s, not by an undo, and comes to the same: the template was there before, so its ReplicaSet serves again%s."
        .formatted(way, before == null ? "" : ", and " + renumbered(before, now));
  }

  /**
   * An image was brought back by another command than an undo, with a template that was not there
   * before.
   *
   * @param way by what: {@link #bySetImage} and those beside it
   */
  public static String otherThanUndo(String way, long now) {
    return "That was done %s, not by an undo: the template is like none before, so it is a new revision, %d; an undo would have brought the old ReplicaSet back."
        .formatted(way, now);
  }

  /**
   * After the words on a Deployment's revisions, of a lesson that has ended and looks no more.
   *
   * @param at when it looked last
   */
  public static String ledgerAsOf(String deployment, String namespace, String at) {
    return "So it was at %s: the lesson has ended and does not look at %s any more; `%s` tells how it is now."
        .formatted(at, deployment, Kubectl.in(namespace, Kubectl.rolloutHistory(deployment)));
  }

  /**
   * The change-cause of the undo of a stalled rollout, as {@code kubectl rollout history} shows it.
   *
   * @param cause the operator's word
   * @param revision see {@link #revision}
   */
  public static String changeCause(String cause, String revision) {
    return "stalled (%s), undone to %s".formatted(cause, revision);
  }

  /** The undo is on its way; {@code revision}: see {@link #revision}. */
  public static String goesBack(String deployment, String revision) {
    return "Deployment %s goes back to %s.".formatted(deployment, revision);
  }

  /** The undo is complete, in an Event; {@code revision}: see {@link #restoredRevision}. */
  public static String isBack(String deployment, String revision) {
    return "Deployment %s is back at %s.".formatted(deployment, revision);
  }

  /** The Deployment of the condition Undone; its name is null where another hand wrote the undo. */
  private static String subject(@Nullable String deployment) {
    return deployment == null ? "The Deployment" : "Deployment " + deployment;
  }

  /** The condition Undone where there was no undo. */
  public static String noUndo() {
    return "Nothing was undone.";
  }

  /** The condition Undone while an undo goes on. */
  public static String isBeingUndone(@Nullable String deployment) {
    return subject(deployment) + " is being undone.";
  }

  /** The condition Undone after an undo; {@code revision}: see {@link #restoredRevision}. */
  public static String restored(@Nullable String deployment, String revision) {
    return "%s is back at %s.".formatted(subject(deployment), revision);
  }

  /** The condition Undone where there was no revision to go back to. */
  public static String nothingToUndo(@Nullable String deployment) {
    return "%s had no earlier revision that is known to have run better: fix forward."
        .formatted(subject(deployment));
  }

  /** The condition Undone where the undo did not hold. */
  public static String notRestored(@Nullable String deployment, String revision) {
    return "%s did not come back at %s.".formatted(subject(deployment), revision);
  }

  /** The column of a stall without a revision to go back to. */
  public static String nothingToUndoTo() {
    return "nothing to undo to";
  }

  /** Why an undo failed. */
  public static String changedByOthers(String deployment) {
    return "Deployment %s was changed by somebody else during the undo.".formatted(deployment);
  }

  /**
   * Why an undo failed.
   *
   * @param explanation what is wrong with the restored revision, a sentence; null where its
   *     progress deadline is over and nothing says why
   */
  public static String notAvailableEither(
      String deployment, long revision, @Nullable String explanation) {
    return "The undo of Deployment %s to revision %d did not become available either%s"
        .formatted(deployment, revision, explanation == null ? "." : ": " + explanation);
  }

  /**
   * A step's undo that has no target.
   *
   * @param because a clause, one of the following
   */
  public static String cantBeUndone(String deployment, String because) {
    return "Deployment %s can't be undone: %s.".formatted(deployment, because);
  }

  /** Why there is no target: a clause. */
  public static String notAtFault() {
    return "its present revision ran well before and is not at fault";
  }

  /** Why there is no target: a clause. */
  public static String noEarlierRevision() {
    return "there is no earlier revision";
  }

  /** Why there is no target: a clause. */
  public static String noneRanWell() {
    return "no earlier revision ran well";
  }

  /**
   * Why there is no target: a clause, with the command for somebody who knows better.
   *
   * @param notKnown the numbers of the revisions of which nothing is known, ascending; at least one
   */
  public static String noneKnownToHaveRunWell(String deployment, List<Long> notKnown) {
    return "no earlier revision is known to have run well (this lesson has not seen %s run; `%s` would go to %s)"
        .formatted(
            named(notKnown),
            Kubectl.rolloutUndo(deployment, notKnown.getLast()),
            notKnown.size() == 1 ? "it" : "the latest of them");
  }

  private static String named(List<Long> revisions) {
    if (revisions.size() == 1) {
      return "revision " + revisions.getFirst();
    }
    List<Long> latest =
        revisions.subList(Math.max(0, revisions.size() - MOST_NAMED), revisions.size());
    return "revisions "
        + (latest.size() < revisions.size() ? "…, " : "")
        + latest.subList(0, latest.size() - 1).stream()
            .map(String::valueOf)
            .collect(Collectors.joining(", "))
        + " and "
        + latest.getLast();
  }

  public static String noRevisionOfStep(String deployment, String step) {
    return "Deployment %s has no revision of step %s: that step did not change it, or its ReplicaSet was removed (spec.revisionHistoryLimit)."
        .formatted(deployment, step);
  }

  public static String revisionRenumbered(long asked, String deployment, long now) {
    return "Revision %d of Deployment %s is revision %d since it was restored; an undo gives a revision a new number."
        .formatted(asked, deployment, now);
  }

  public static String noSuchRevision(String deployment, long asked, List<Long> there) {
    String all = String.join(", ", there.stream().map(String::valueOf).toList());
    return "Deployment %s has no revision %d; it has %s."
        .formatted(deployment, asked, all.isEmpty() ? "none" : all);
  }
}
