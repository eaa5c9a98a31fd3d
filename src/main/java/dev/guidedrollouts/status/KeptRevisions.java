package dev.guidedrollouts.status;

import dev.guidedrollouts.api.v1alpha1.RevisionStatus;
import dev.guidedrollouts.lesson.StatusRecords;
import dev.guidedrollouts.rollout.KnownRevision;
import dev.guidedrollouts.rollout.KnownRevisionBuilder;
import dev.guidedrollouts.rollout.RevisionHistory;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which revisions of a Deployment a status tells of. A Deployment may keep thousands (its
 * revisionHistoryLimit is its owner's business), and a status that etcd does not take (1.5 MiB) is
 * one that is never written: a stall would never be undone.
 */
final class KeptRevisions {
  /** Of one Deployment; with many Deployments fewer of each, so that all together stay bounded. */
  private static final int MOST = 20;

  private static final int FEWEST = 4;
  private static final int OF_ALL_DEPLOYMENTS = 256;

  /** Of those that an undo may go to: the latest is the first choice, the others are for people. */
  private static final int HEALTHY = 5;

  private KeptRevisions() {}

  /**
   * The latest ones, and of older ones those that matter: the current one, those that a step of the
   * lesson made, which a later one may go back to, and the latest that ran well.
   *
   * @param deployments how many Deployments the lesson names
   * @return lowest number first
   */
  static List<RevisionStatus> of(RevisionHistory history, long deployments) {
    long most = Math.clamp(OF_ALL_DEPLOYMENTS / Math.max(1, deployments), FEWEST, MOST);
    Set<String> kept = new HashSet<>();
    Stream.of(
            latest(history).limit(most),
            latest(history).filter(history::isCurrent),
            latest(history).filter(KnownRevision::isHealthy).limit(Math.min(HEALTHY, most)),
            latest(history).filter(r -> isLatestOfItsStep(history, r)))
        .flatMap(revisions -> revisions)
        .forEach(r -> kept.add(r.replicaSet()));
    return history.revisions().stream()
        .filter(r -> kept.contains(r.replicaSet()))
        .map(KeptRevisions::withFewNumbers)
        .map(StatusRecords::status)
        .toList();
  }

  private static Stream<KnownRevision> latest(RevisionHistory history) {
    return history.revisions().stream()
        .sorted(Comparator.comparingLong(KnownRevision::number).reversed());
  }

  private static boolean isLatestOfItsStep(RevisionHistory history, KnownRevision revision) {
    String step = revision.origin();
    return step != null && history.latestOf(step).filter(revision::equals).isPresent();
  }

  /** A revision that is restored again and again gets a new number each time. */
  private static KnownRevision withFewNumbers(KnownRevision revision) {
    List<Long> former = revision.formerNumbers();
    return former.size() <= MOST
        ? revision
        : KnownRevisionBuilder.builder(revision)
            .formerNumbers(former.subList(former.size() - MOST, former.size()))
            .build();
  }
}
