package dev.guidedrollouts.engine;

import dev.guidedrollouts.api.v1alpha1.DeploymentStatus;
import dev.guidedrollouts.api.v1alpha1.RevisionStatus;
import dev.guidedrollouts.api.v1alpha1.RevisionVerdict;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.Revision;
import dev.guidedrollouts.model.Stamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The revisions of one Deployment with a verdict on each: what was observed, joined with what the
 * status remembers. A revision is known by its ReplicaSet, since its number changes whenever it is
 * restored.
 */
public final class Ledger {
  private final List<RevisionStatus> revisions;
  private final @Nullable String currentReplicaSet;

  /** The ReplicaSet, not the current one, that serves with most pods now. */
  private final @Nullable String servingReplicaSet;

  private Ledger(
      List<RevisionStatus> revisions,
      @Nullable String currentReplicaSet,
      @Nullable String servingReplicaSet) {
    this.revisions = List.copyOf(revisions);
    this.currentReplicaSet = currentReplicaSet;
    this.servingReplicaSet = servingReplicaSet;
  }

  /** How the current revision stands at this look. */
  enum Standing {
    /** Its rollout is complete, and has been well for as long as stability asks. */
    RAN_WELL,
    /**
     * The same, but its verdict in the attempt that goes on, or with which the lesson ended, was
     * Stalled.
     */
    RUNS_AFTER_STALL,
    /** Not complete, not for long enough, or something is wrong with it. */
    OPEN
  }

  static Ledger of(
      @Nullable DeploymentStatus remembered,
      @Nullable ObservedDeployment seen,
      String lessonUid,
      MovedContainers moved,
      Standing standing) {
    if (seen == null) {
      return new Ledger(remembered == null ? List.of() : remembered.revisionsOrEmpty(), null, null);
    }
    DeploymentStatus known = isOf(seen, remembered) ? remembered : null;
    String current = seen.currentRevision().map(Revision::replicaSet).orElse(null);
    List<RevisionStatus> entries = new ArrayList<>();
    for (Revision revision : seen.revisions()) {
      RevisionStatus before =
          known == null ? null : find(known.revisionsOrEmpty(), revision.replicaSet());
      RevisionVerdict verdict =
          before == null ? RevisionVerdict.Unknown : before.verdictOrDefault();
      if (revision.replicaSet().equals(current)) {
        verdict = standing(verdict, standing);
      } else if (verdict == RevisionVerdict.Unknown
          && leftHealthy(seen.stamp(), lessonUid, revision)) {
        verdict = RevisionVerdict.Healthy;
      }
      entries.add(
          new RevisionStatus(
              revision.number(),
              revision.formerNumbers(),
              revision.replicaSet(),
              before != null ? before.step() : stepOf(revision, lessonUid, moved),
              moved.imageIn(revision.containers()),
              verdict));
    }
    return new Ledger(entries, current, serving(seen.revisions(), entries, current));
  }

  /** Verdicts are of one Deployment; a status of an earlier version does not say of which. */
  private static boolean isOf(ObservedDeployment seen, @Nullable DeploymentStatus remembered) {
    return remembered != null && (remembered.uid() == null || remembered.uid().equals(seen.uid()));
  }

  private static RevisionVerdict standing(RevisionVerdict before, Standing now) {
    return switch (now) {
      case RAN_WELL -> RevisionVerdict.Healthy;
      case RUNS_AFTER_STALL ->
          before == RevisionVerdict.Stalled ? RevisionVerdict.Stalled : RevisionVerdict.Healthy;
      case OPEN -> before;
    };
  }

  private static @Nullable String serving(
      List<Revision> seen, List<RevisionStatus> entries, @Nullable String current) {
    return seen.stream()
        .filter(r -> r.availablePods() > 0 && !r.replicaSet().equals(current))
        .filter(r -> isUnknown(find(entries, r.replicaSet())))
        .max(Comparator.comparingInt(Revision::availablePods).thenComparing(Revision::number))
        .map(Revision::replicaSet)
        .orElse(null);
  }

  private static boolean isUnknown(@Nullable RevisionStatus entry) {
    return entry != null && entry.verdictOrDefault() == RevisionVerdict.Unknown;
  }

  /**
   * The ledger of a Deployment by what one lesson knows of it; an empty lesson knows nothing, and
   * then only a current revision that runs has a verdict.
   *
   * @param diagnosed whether something is wrong with the Deployment now
   */
  public static Ledger of(
      RolloutLesson lesson, ObservedDeployment seen, boolean diagnosed, Instant now) {
    Standing standing =
        diagnosed
            ? Standing.OPEN
            : runsWell(seen, Duration.ZERO, now) ? Standing.RUNS_AFTER_STALL : Standing.OPEN;
    return of(
        lesson.statusOrEmpty().deploymentNamed(seen.name()).orElse(null),
        seen,
        Objects.requireNonNullElse(lesson.getMetadata().getUid(), ""),
        MovedContainers.of(lesson.specOrEmpty(), lesson.statusOrEmpty(), seen.name()),
        standing);
  }

  /** With no pod wanted a rollout is complete without anything having run. */
  static boolean runsWell(ObservedDeployment seen, Duration stableFor, Instant now) {
    return seen.rolloutComplete()
        && seen.desiredReplicas() > 0
        && Stability.of(seen, stableFor, now).reached();
  }

  /** The same ledger with the current revision's verdict Stalled. */
  public Ledger currentStalled() {
    return withVerdict(this::isCurrent, RevisionVerdict.Stalled);
  }

  /** The same ledger where a revision, by any of its numbers, is not called Healthy. */
  public Ledger notHealthy(long revision) {
    Optional<RevisionStatus> which =
        knownAs(revision).filter(r -> r.verdictOrDefault() == RevisionVerdict.Healthy);
    return which.isEmpty() ? this : withVerdict(which.get()::equals, RevisionVerdict.Unknown);
  }

  private Ledger withVerdict(Predicate<RevisionStatus> which, RevisionVerdict verdict) {
    return new Ledger(
        revisions.stream()
            .map(
                r ->
                    which.test(r)
                        ? new RevisionStatus(
                            r.revision(),
                            r.formerRevisions(),
                            r.replicaSet(),
                            r.step(),
                            r.image(),
                            verdict)
                        : r)
            .toList(),
        currentReplicaSet,
        servingReplicaSet);
  }

  /** All revisions, lowest number first. */
  public List<RevisionStatus> revisions() {
    return revisions;
  }

  /** The revision whose template the Deployment has now. */
  public Optional<RevisionStatus> current() {
    return currentReplicaSet == null
        ? Optional.empty()
        : Optional.ofNullable(find(revisions, currentReplicaSet));
  }

  public boolean isCurrent(RevisionStatus revision) {
    return currentReplicaSet != null && currentReplicaSet.equals(revision.replicaSet());
  }

  /** Where an undo goes: the highest revision with verdict Healthy that is not the current one. */
  public Optional<RevisionStatus> lastHealthy() {
    return revisions.stream()
        .filter(r -> r.verdictOrDefault() == RevisionVerdict.Healthy && !isCurrent(r))
        .max(Comparator.comparingLong(RevisionStatus::revisionOrZero));
  }

  /**
   * Where an undo goes: to the last healthy revision. Where none is known to have run well, the one
   * that serves right now with the most pods is better than what is stalled: the lesson came while
   * its rollout was still under way. Of equals the latest.
   */
  public Optional<RevisionStatus> undoTarget() {
    return lastHealthy()
        .or(() -> Optional.ofNullable(servingReplicaSet).map(serving -> find(revisions, serving)));
  }

  /** The revision that a step made; the latest where it made several. */
  public Optional<RevisionStatus> madeBy(String step) {
    return revisions.stream()
        .filter(r -> step.equals(r.step()))
        .max(Comparator.comparingLong(RevisionStatus::revisionOrZero));
  }

  /** The revision that has that number now. */
  public Optional<RevisionStatus> numbered(long revision) {
    return revisions.stream().filter(r -> r.revisionOrZero() == revision).findFirst();
  }

  /** The revision that has that number now, or had it before it was restored. */
  public Optional<RevisionStatus> knownAs(long revision) {
    return numbered(revision)
        .or(
            () ->
                revisions.stream()
                    .filter(r -> r.formerRevisionsOrEmpty().contains(revision))
                    .findFirst());
  }

  /**
   * What {@code kubectl rollout undo} without more words would restore right now: the
   * second-highest revision, healthy or not (kubernetes,
   * staging/src/k8s.io/kubectl/pkg/polymorphichelpers/rollback.go, deploymentRevision with
   * toRevision 0).
   */
  public Optional<RevisionStatus> plainUndo() {
    return revisions.stream()
        .sorted(Comparator.comparingLong(RevisionStatus::revisionOrZero).reversed())
        .skip(1)
        .findFirst();
  }

  /**
   * The same ledger where the revision that serves right now is called Healthy: for one look
   * without a memory that is all that can be known of earlier revisions.
   */
  public Ledger withServing() {
    return lastHealthy().isPresent()
        ? this
        : undoTarget().map(t -> withVerdict(t::equals, RevisionVerdict.Healthy)).orElse(this);
  }

  /** Images of healthy revisions, and of one that serves now, latest first. */
  public List<String> imagesThatWorked() {
    return revisions.stream()
        .filter(
            r ->
                r.image() != null
                    && (r.verdictOrDefault() == RevisionVerdict.Healthy
                        || Objects.equals(servingReplicaSet, r.replicaSet())))
        .sorted(Comparator.comparingLong(RevisionStatus::revisionOrZero).reversed())
        .map(r -> String.valueOf(r.image()))
        .distinct()
        .toList();
  }

  private static @Nullable RevisionStatus find(List<RevisionStatus> revisions, String replicaSet) {
    return revisions.stream()
        .filter(r -> replicaSet.equals(r.replicaSet()))
        .findFirst()
        .orElse(null);
  }

  /**
   * After a crash between a change and its status, only the change's mark knows that what it left
   * ran well.
   */
  private static boolean leftHealthy(@Nullable Stamp stamp, String lessonUid, Revision revision) {
    return stamp != null
        && stamp.lessonUid().equals(lessonUid)
        && stamp.toRevision() == 0
        && stamp.fromRevision() != 0
        && revision.knownAs(stamp.fromRevision());
  }

  private static @Nullable String stepOf(
      Revision revision, String lessonUid, MovedContainers moved) {
    Stamp stamp = revision.stamp();
    return stamp != null
            && stamp.lessonUid().equals(lessonUid)
            && moved.areOf(stamp.step(), revision)
        ? stamp.step()
        : null;
  }
}
