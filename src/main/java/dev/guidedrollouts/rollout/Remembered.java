package dev.guidedrollouts.rollout;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What earlier looks at a Deployment have left in a status, and what markers on the object tell.
 *
 * @param uid uid of the Deployment that the revisions are of; null where that was not noted
 * @param revisions its revisions with their verdicts
 * @param provenance where its revisions come from
 * @param trouble what is wrong with the present rollout, as noted before; null where nothing was
 * @param began what whoever asks has begun of the present rollout
 * @param asWritten whether the Deployment has the very template that their latest change left in
 *     it, admission included
 * @param changedAt when they changed it last; null where they did not, or it was not noted
 * @param undo the undo of the present rollout that was begun; null where none was
 * @param closed whether whoever asks is done with the Deployment: a revision that they had called
 *     Stalled stays so, though others make it run
 */
@RecordBuilder
public record Remembered(
    @Nullable String uid,
    List<KnownRevision> revisions,
    Provenance provenance,
    @Nullable Trouble trouble,
    Began began,
    boolean asWritten,
    @Nullable Instant changedAt,
    @Nullable Rollback undo,
    boolean closed) {

  /** Nothing: the first look, by somebody who has changed nothing. */
  public static final Remembered NOTHING =
      new Remembered(
          null, List.of(), Provenance.UNKNOWN, null, Began.NOTHING, false, null, null, false);

  /** What of a rollout was begun by whoever asks. */
  public enum Began {
    /** A change of the template: what a rollback can take back. */
    TEMPLATE,
    /** A change that makes no revision, such as another number of replicas. */
    NO_TEMPLATE,
    /** Nothing: others rolled it out. */
    NOTHING
  }

  public Remembered {
    revisions = List.copyOf(revisions);
  }

  /** The same with an undo that is to be seen through. */
  public Remembered undoing(Rollback rollback) {
    return RememberedBuilder.builder(this).undo(rollback).asWritten(true).build();
  }

  boolean hasStalled() {
    return trouble != null && trouble.stalled();
  }
}
