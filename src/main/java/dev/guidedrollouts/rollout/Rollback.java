package dev.guidedrollouts.rollout;

import dev.guidedrollouts.text.UndoMessages;
import org.jspecify.annotations.Nullable;

/**
 * From which revision to which an undo goes, with the numbers that both had when it was made.
 *
 * @param fromRevision the revision that is left
 * @param fromImage its image, where it is known
 * @param toRevision the revision that is restored
 * @param toImage its image, where it is known
 */
public record Rollback(
    long fromRevision, @Nullable String fromImage, long toRevision, @Nullable String toImage) {

  /** From the current revision to that one. */
  public static Rollback to(KnownRevision target, RevisionHistory history) {
    return new Rollback(
        history.current().map(KnownRevision::number).orElse(0L),
        history.current().map(KnownRevision::image).orElse(null),
        target.number(),
        target.image());
  }

  /** The same read back from two numbers: all that is left after a crash. */
  public static Rollback between(long fromRevision, long toRevision, RevisionHistory history) {
    return new Rollback(
        fromRevision,
        history.byAnyNumber(fromRevision).map(KnownRevision::image).orElse(null),
        toRevision,
        history.byAnyNumber(toRevision).map(KnownRevision::image).orElse(null));
  }

  /** The restored revision in words; see {@link UndoMessages#revision}. */
  public String target() {
    return UndoMessages.revision(toRevision, toImage);
  }
}
