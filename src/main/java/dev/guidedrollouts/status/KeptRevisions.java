package dev.guidedrollouts.status;

import dev.guidedrollouts.api.v1alpha1.RevisionStatus;
import dev.guidedrollouts.api.v1alpha1.RevisionStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.RevisionVerdict;
import dev.guidedrollouts.engine.Ledger;
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
  static List<RevisionStatus> of(Ledger ledger, long deployments) {
    long most = Math.clamp(OF_ALL_DEPLOYMENTS / Math.max(1, deployments), FEWEST, MOST);
    Set<String> kept = new HashSet<>();
    Stream.of(
            latest(ledger).limit(most),
            latest(ledger).filter(ledger::isCurrent),
            latest(ledger).filter(KeptRevisions::isHealthy).limit(Math.min(HEALTHY, most)),
            latest(ledger).filter(r -> isLatestOfItsStep(ledger, r)))
        .flatMap(revisions -> revisions)
        .forEach(r -> kept.add(String.valueOf(r.replicaSet())));
    return ledger.revisions().stream()
        .filter(r -> kept.contains(String.valueOf(r.replicaSet())))
        .map(KeptRevisions::withFewNumbers)
        .toList();
  }

  private static Stream<RevisionStatus> latest(Ledger ledger) {
    return ledger.revisions().stream()
        .sorted(Comparator.comparingLong(RevisionStatus::revisionOrZero).reversed());
  }

  private static boolean isHealthy(RevisionStatus revision) {
    return revision.verdictOrDefault() == RevisionVerdict.Healthy;
  }

  private static boolean isLatestOfItsStep(Ledger ledger, RevisionStatus revision) {
    String step = revision.step();
    return step != null && ledger.madeBy(step).filter(revision::equals).isPresent();
  }

  /** A revision that is restored again and again gets a new number each time. */
  private static RevisionStatus withFewNumbers(RevisionStatus revision) {
    List<Long> former = revision.formerRevisionsOrEmpty();
    return former.size() <= MOST
        ? revision
        : RevisionStatusBuilder.builder(revision)
            .formerRevisions(former.subList(former.size() - MOST, former.size()))
            .build();
  }
}
