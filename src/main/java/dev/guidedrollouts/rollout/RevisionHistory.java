package dev.guidedrollouts.rollout;

import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.Revision;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The revisions of one Deployment with a verdict on each: what was observed, joined with what is
 * remembered. A revision is known by its ReplicaSet, since its number changes whenever it is
 * restored.
 */
public final class RevisionHistory {
  private static final Comparator<KnownRevision> BY_NUMBER =
      Comparator.comparingLong(KnownRevision::number);

  private final List<KnownRevision> revisions;
  private final @Nullable String currentReplicaSet;

  /** The ReplicaSet, not the current one, that serves with most pods now. */
  private final @Nullable String servingReplicaSet;

  private RevisionHistory(
      List<KnownRevision> revisions,
      @Nullable String currentReplicaSet,
      @Nullable String servingReplicaSet) {
    this.revisions = List.copyOf(revisions);
    this.currentReplicaSet = currentReplicaSet;
    this.servingReplicaSet = servingReplicaSet;
  }

  /** How the current revision stands at this look. */
  public enum Standing {
    /** Its rollout is complete, and has been well for as long as stability asks. */
    RAN_WELL,
    /** The same, but a verdict Stalled on it stands. */
    RUNS_AFTER_STALL,
    /** Not complete, not for long enough, or something is wrong with it. */
    OPEN
  }

  /** The history of a Deployment that is not there: what is remembered of it, none current. */
  public static RevisionHistory of(Remembered remembered) {
    return new RevisionHistory(remembered.revisions(), null, null);
  }

  /**
   * The history of a Deployment as it is seen.
   *
   * @param seen the Deployment
   * @param remembered what earlier looks have left; of another Deployment of that name it counts
   *     for nothing
   * @param standing how the current revision stands now
   */
  public static RevisionHistory of(
      ObservedDeployment seen, Remembered remembered, Standing standing) {
    // A status of an earlier version does not say of which Deployment its verdicts are.
    boolean same = remembered.uid() == null || remembered.uid().equals(seen.uid());
    List<KnownRevision> known = same ? remembered.revisions() : List.of();
    Provenance provenance = remembered.provenance();
    String current = seen.currentRevision().map(Revision::replicaSet).orElse(null);
    List<KnownRevision> entries = new ArrayList<>();
    for (Revision revision : seen.revisions()) {
      KnownRevision before = find(known, revision.replicaSet());
      Verdict verdict = before == null ? Verdict.UNKNOWN : before.verdict();
      if (revision.replicaSet().equals(current)) {
        verdict = standing(verdict, standing);
      } else if (verdict == Verdict.UNKNOWN && provenance.leftHealthy(revision)) {
        verdict = Verdict.HEALTHY;
      }
      entries.add(
          new KnownRevision(
              revision.number(),
              revision.formerNumbers(),
              revision.replicaSet(),
              before != null ? before.origin() : provenance.originOf(revision),
              provenance.imageIn(revision.containers()),
              verdict));
    }
    return new RevisionHistory(entries, current, serving(seen.revisions(), entries, current));
  }

  private static Verdict standing(Verdict before, Standing now) {
    return switch (now) {
      case RAN_WELL -> Verdict.HEALTHY;
      case RUNS_AFTER_STALL -> before == Verdict.STALLED ? Verdict.STALLED : Verdict.HEALTHY;
      case OPEN -> before;
    };
  }

  private static @Nullable String serving(
      List<Revision> seen, List<KnownRevision> entries, @Nullable String current) {
    return seen.stream()
        .filter(r -> r.availablePods() > 0 && !r.replicaSet().equals(current))
        .filter(r -> isUnknown(find(entries, r.replicaSet())))
        .max(Comparator.comparingInt(Revision::availablePods).thenComparing(Revision::number))
        .map(Revision::replicaSet)
        .orElse(null);
  }

  private static boolean isUnknown(@Nullable KnownRevision entry) {
    return entry != null && entry.verdict() == Verdict.UNKNOWN;
  }

  /** The same history with the current revision's verdict Stalled. */
  public RevisionHistory currentStalled() {
    return withVerdict(this::isCurrent, Verdict.STALLED);
  }

  /** The same history with the verdict Stalled on a revision, by any of its numbers. */
  public RevisionHistory stalled(long revision) {
    return byAnyNumber(revision)
        .map(which -> withVerdict(which::equals, Verdict.STALLED))
        .orElse(this);
  }

  /** The same history where a revision, by any of its numbers, is not called Healthy. */
  public RevisionHistory notHealthy(long revision) {
    Optional<KnownRevision> which = byAnyNumber(revision).filter(KnownRevision::isHealthy);
    return which.isEmpty() ? this : withVerdict(which.get()::equals, Verdict.UNKNOWN);
  }

  /**
   * The same history where the revision that serves right now is called Healthy: for one look
   * without a memory that is all that can be known of earlier revisions.
   */
  public RevisionHistory withServingFallback() {
    return lastHealthy().isPresent()
        ? this
        : undoTarget().map(t -> withVerdict(t::equals, Verdict.HEALTHY)).orElse(this);
  }

  private RevisionHistory withVerdict(Predicate<KnownRevision> which, Verdict verdict) {
    return new RevisionHistory(
        revisions.stream().map(r -> which.test(r) ? r.with(verdict) : r).toList(),
        currentReplicaSet,
        servingReplicaSet);
  }

  /** All revisions, lowest number first. */
  public List<KnownRevision> revisions() {
    return revisions;
  }

  /** The revision whose template the Deployment has now. */
  public Optional<KnownRevision> current() {
    return currentReplicaSet == null
        ? Optional.empty()
        : Optional.ofNullable(find(revisions, currentReplicaSet));
  }

  public boolean isCurrent(KnownRevision revision) {
    return currentReplicaSet != null && currentReplicaSet.equals(revision.replicaSet());
  }

  /** The highest revision with verdict Healthy that is not the current one. */
  public Optional<KnownRevision> lastHealthy() {
    return revisions.stream().filter(r -> r.isHealthy() && !isCurrent(r)).max(BY_NUMBER);
  }

  /**
   * Where an undo goes: to the last healthy revision. Where none is known to have run well, the one
   * that serves right now with the most pods is better than what is stalled: the first look came
   * while its rollout was still under way. Of equals the latest.
   */
  public Optional<KnownRevision> undoTarget() {
    return lastHealthy()
        .or(() -> Optional.ofNullable(servingReplicaSet).map(serving -> find(revisions, serving)));
  }

  /** The latest of the revisions of that origin. */
  public Optional<KnownRevision> latestOf(String origin) {
    return revisions.stream().filter(r -> origin.equals(r.origin())).max(BY_NUMBER);
  }

  /** The revision that has that number now. */
  public Optional<KnownRevision> numbered(long revision) {
    return revisions.stream().filter(r -> r.number() == revision).findFirst();
  }

  /** The revision that has that number now, or had it before it was restored. */
  public Optional<KnownRevision> byAnyNumber(long revision) {
    return numbered(revision)
        .or(() -> revisions.stream().filter(r -> r.knownAs(revision)).findFirst());
  }

  /**
   * What {@code kubectl rollout undo} without more words would restore right now: the
   * second-highest revision, healthy or not (kubernetes,
   * staging/src/k8s.io/kubectl/pkg/polymorphichelpers/rollback.go, deploymentRevision with
   * toRevision 0).
   */
  public Optional<KnownRevision> plainUndo() {
    return revisions.stream().sorted(BY_NUMBER.reversed()).skip(1).findFirst();
  }

  /** Images of healthy revisions, and of one that serves now, latest first. */
  public List<String> imagesThatWorked() {
    return revisions.stream()
        .filter(r -> r.isHealthy() || Objects.equals(servingReplicaSet, r.replicaSet()))
        .filter(r -> r.image() != null)
        .sorted(BY_NUMBER.reversed())
        .map(r -> String.valueOf(r.image()))
        .distinct()
        .toList();
  }

  private static @Nullable KnownRevision find(List<KnownRevision> revisions, String replicaSet) {
    return revisions.stream()
        .filter(r -> replicaSet.equals(r.replicaSet()))
        .findFirst()
        .orElse(null);
  }
}
