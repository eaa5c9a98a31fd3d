package dev.guidedrollouts.engine;

import dev.guidedrollouts.api.v1alpha1.RevisionStatus;
import dev.guidedrollouts.model.Stamp;
import org.jspecify.annotations.Nullable;

/**
 * From which revision to which an undo goes. The numbers are those at the time of the undo: a
 * restored revision gets a new one.
 *
 * @param fromRevision the revision that is left; 0 where it has no number yet
 * @param fromImage its image, where it is known
 * @param toRevision the revision that is restored
 * @param toImage its image, where it is known
 */
public record UndoFacts(
    long fromRevision, @Nullable String fromImage, long toRevision, @Nullable String toImage) {

  /** The restored revision in words; see {@link #named}. */
  public String target() {
    return named(toRevision, toImage);
  }

  /**
   * For example {@code revision 3, image app:1}. A revision whose ReplicaSet is gone has no image
   * that is known, and then none is told.
   */
  public static String named(@Nullable Long revision, @Nullable String image) {
    String which = revision == null ? "an earlier revision" : "revision " + revision;
    return image == null ? which : which + ", image " + image;
  }

  static UndoFacts of(Ledger ledger, RevisionStatus target) {
    return new UndoFacts(
        ledger.current().map(RevisionStatus::revisionOrZero).orElse(0L),
        ledger.current().map(RevisionStatus::image).orElse(null),
        target.revisionOrZero(),
        target.image());
  }

  /** The same facts read back from the mark on the Deployment: all that is left after a crash. */
  static UndoFacts of(Stamp stamp, Ledger ledger) {
    return new UndoFacts(
        stamp.fromRevision(),
        ledger.knownAs(stamp.fromRevision()).map(RevisionStatus::image).orElse(null),
        stamp.toRevision(),
        ledger.knownAs(stamp.toRevision()).map(RevisionStatus::image).orElse(null));
  }
}
