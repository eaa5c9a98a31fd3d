package dev.guidedrollouts.lesson;

import dev.guidedrollouts.rollout.KnownRevision;
import dev.guidedrollouts.rollout.RevisionHistory;
import dev.guidedrollouts.rollout.Verdict;
import dev.guidedrollouts.text.UndoMessages;
import java.util.List;

/**
 * Why there is no revision to undo to, in words. That none is known to have run well is not that
 * none did: of what ran before the lesson began only the ReplicaSets are left, and those do not
 * tell.
 */
public final class NoRollbackTarget {
  private NoRollbackTarget() {}

  /** A clause, as it may stand after a colon. */
  public static String because(String deployment, RevisionHistory history) {
    if (history.current().filter(KnownRevision::isHealthy).isPresent()) {
      return UndoMessages.notAtFault();
    }
    List<KnownRevision> earlier =
        history.revisions().stream().filter(r -> !history.isCurrent(r)).toList();
    List<Long> notKnown =
        earlier.stream()
            .filter(r -> r.verdict() == Verdict.UNKNOWN)
            .map(KnownRevision::number)
            .sorted()
            .toList();
    if (earlier.isEmpty()) {
      return UndoMessages.noEarlierRevision();
    }
    return notKnown.isEmpty()
        ? UndoMessages.noneRanWell()
        : UndoMessages.noneKnownToHaveRunWell(deployment, notKnown);
  }
}
