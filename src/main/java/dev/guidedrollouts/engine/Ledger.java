package dev.guidedrollouts.engine;

import dev.guidedrollouts.api.v1alpha1.DeploymentStatus;
import dev.guidedrollouts.api.v1alpha1.RevisionStatus;
import dev.guidedrollouts.api.v1alpha1.RevisionVerdict;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.Revision;
import dev.guidedrollouts.model.Stamp;
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

  private Ledger(List<RevisionStatus> revisions, @Nullable String currentReplicaSet) {
    this.revisions = List.copyOf(revisions);
    this.currentReplicaSet = currentReplicaSet;
  }

  static Ledger of(
      @Nullable DeploymentStatus known,
      @Nullable ObservedDeployment seen,
      String lessonUid,
      MovedContainers moved) {
    if (seen == null) {
      return new Ledger(known == null ? List.of() : known.revisionsOrEmpty(), null);
    }
    String current = seen.currentRevision().map(Revision::replicaSet).orElse(null);
    // With no pod wanted a rollout is complete without anything having run.
    boolean ranWell = seen.rolloutComplete() && seen.desiredReplicas() > 0;
    List<RevisionStatus> entries = new ArrayList<>();
    for (Revision revision : seen.revisions()) {
      RevisionStatus before =
          known == null ? null : find(known.revisionsOrEmpty(), revision.replicaSet());
      RevisionVerdict verdict =
          before == null ? RevisionVerdict.Unknown : before.verdictOrDefault();
      if (ranWell && revision.replicaSet().equals(current)) {
        verdict = RevisionVerdict.Healthy;
      }
      if (verdict == RevisionVerdict.Unknown && leftHealthy(seen.stamp(), lessonUid, revision)) {
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
    return new Ledger(entries, current).orServing(seen.revisions());
  }

  /**
   * Where no earlier revision is known to have run well, the one that serves right now with the
   * most pods is: the lesson came while its rollout was still under way. Of equals the latest.
   */
  private Ledger orServing(List<Revision> seen) {
    if (lastHealthy().isPresent()) {
      return this;
    }
    return seen.stream()
        .filter(r -> r.availablePods() > 0 && isUnknown(r.replicaSet()))
        .max(Comparator.comparingInt(Revision::availablePods).thenComparing(Revision::number))
        .map(r -> withVerdict(e -> r.replicaSet().equals(e.replicaSet()), RevisionVerdict.Healthy))
        .orElse(this);
  }

  /** Of an earlier revision. */
  private boolean isUnknown(String replicaSet) {
    RevisionStatus entry = find(revisions, replicaSet);
    return entry != null
        && entry.verdictOrDefault() == RevisionVerdict.Unknown
        && !isCurrent(entry);
  }

  /**
   * The ledger of a Deployment by what one lesson knows of it; an empty lesson knows nothing, and
   * then only a current revision that runs has a verdict.
   */
  public static Ledger of(RolloutLesson lesson, ObservedDeployment seen) {
    return of(
        lesson.statusOrEmpty().deploymentNamed(seen.name()).orElse(null),
        seen,
        Objects.requireNonNullElse(lesson.getMetadata().getUid(), ""),
        MovedContainers.of(lesson.specOrEmpty(), seen.name()));
  }

  /** The same ledger with the current revision's verdict Stalled. */
  public Ledger currentStalled() {
    return withVerdict(this::isCurrent, RevisionVerdict.Stalled);
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
        currentReplicaSet);
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

  /** Images of healthy revisions, latest first. */
  public List<String> imagesThatWorked() {
    return revisions.stream()
        .filter(r -> r.verdictOrDefault() == RevisionVerdict.Healthy && r.image() != null)
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
            && moved.areOf(stamp.step(), revision.containers())
        ? stamp.step()
        : null;
  }
}
