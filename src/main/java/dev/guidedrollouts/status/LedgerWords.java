package dev.guidedrollouts.status;

import dev.guidedrollouts.api.v1alpha1.DeploymentStatus;
import dev.guidedrollouts.rollout.KnownRevision;
import dev.guidedrollouts.rollout.RevisionHistory;
import dev.guidedrollouts.text.LearnerMessages;
import dev.guidedrollouts.text.UndoMessages;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A ledger in words: why a revision has another number than before, and what a plain undo takes.
 */
final class LedgerWords {
  /** Older ones stand in the ledger itself. */
  private static final int MOST_RENUMBERED = 3;

  private LedgerWords() {}

  /**
   * The words for one Deployment.
   *
   * @param asked whether the lesson asks its learner what a plain undo would bring back: then that
   *     is not told
   * @return null where there is nothing to explain
   */
  static @Nullable String of(RevisionHistory history, String deployment, boolean asked) {
    Optional<String> undo =
        asked
            ? Optional.empty()
            : history
                .plainUndo()
                .map(
                    r ->
                        LearnerMessages.plainUndoRestores(
                            deployment, r.number(), r.image(), r.verdict().name()));
    String words =
        Stream.concat(renumbered(history).stream(), undo.stream()).collect(Collectors.joining(" "));
    return words.isEmpty() ? null : words;
  }

  /** The words of a ledger that is not kept true any more: as of when it is. */
  static String dated(DeploymentStatus entry, String namespace, Instant at) {
    String asOf = UndoMessages.ledgerAsOf(String.valueOf(entry.name()), namespace, at.toString());
    return entry.explanation() == null ? asOf : entry.explanation() + " " + asOf;
  }

  private static Optional<String> renumbered(RevisionHistory history) {
    var changes =
        history.revisions().stream()
            .filter(r -> !r.formerNumbers().isEmpty())
            .sorted(Comparator.comparingLong(KnownRevision::number).reversed())
            .limit(MOST_RENUMBERED)
            .map(r -> UndoMessages.renumbered(r.formerNumbers().getLast(), r.number()))
            .toList();
    return changes.isEmpty()
        ? Optional.empty()
        : Optional.of(UndoMessages.whyRenumbered(changes.reversed()));
  }
}
