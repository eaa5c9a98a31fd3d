package dev.guidedrollouts.lesson;

import dev.guidedrollouts.rollout.KnownRevision;
import dev.guidedrollouts.rollout.RevisionHistory;
import dev.guidedrollouts.rollout.Verdict;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Why there is no revision to undo to, in words. That none is known to have run well is not that
 * none did: of what ran before the lesson began only the ReplicaSets are left, and those do not
 * tell.
 */
public final class NoRollbackTarget {
  private static final int MOST_NAMED = 5;

  private NoRollbackTarget() {}

  /** A clause, as it may stand after a colon. */
  public static String because(String deployment, RevisionHistory history) {
    if (history.current().filter(KnownRevision::isHealthy).isPresent()) {
      return "its present revision ran well before and is not at fault";
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
      return "there is no earlier revision";
    }
    if (notKnown.isEmpty()) {
      return "no earlier revision ran well";
    }
    return "no earlier revision is known to have run well (this lesson has not seen %s run; `kubectl rollout undo deployment/%s --to-revision=%d` would go to %s)"
        .formatted(
            named(notKnown),
            deployment,
            notKnown.getLast(),
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
}
