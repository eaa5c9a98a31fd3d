package dev.guidedrollouts.reconciler;

import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.kube.cache.ClusterView;
import dev.guidedrollouts.kube.cache.ClusterWatches;
import dev.guidedrollouts.kube.rights.AllNamespaces;
import dev.guidedrollouts.kube.texts.LessonTexts;
import dev.guidedrollouts.kube.write.Accounts;
import dev.guidedrollouts.kube.write.ClusterWriter;
import dev.guidedrollouts.kube.write.LessonWriter;
import dev.guidedrollouts.kube.write.WriteFence;
import dev.guidedrollouts.lesson.Decision;
import dev.guidedrollouts.lesson.DeploymentClaim;
import dev.guidedrollouts.lesson.LedgerAfterEnd;
import dev.guidedrollouts.lesson.ReconcileInput;
import dev.guidedrollouts.lesson.Unwritten;
import dev.guidedrollouts.settings.Shard;
import dev.guidedrollouts.validation.ClusterPolicy;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.time.Clock;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The cluster as a reconciliation meets it: one look at the beginning ({@link ClusterSight}), at
 * most one change ({@link Changes}), at most one status write at the end ({@link LessonNotes}).
 * What these keep of a lesson begins, rests and ends here.
 */
final class ClusterGateway {
  private final ClusterWatches watches;
  private final ClusterView view;
  private final ClusterSight sight;
  private final Changes changes;
  private final LessonWriter lessonWriter;
  private final UnwrittenLessons unwritten;
  private final LessonTexts lessonTexts;
  private final LessonNotes notes;
  private final Beginnings beginnings = new Beginnings();
  private final RestingLessons resting = new RestingLessons();
  private final Shard shard;
  private volatile @Nullable LessonEventSource events;
  private volatile boolean ofAllNamespaces;

  ClusterGateway(
      KubernetesClient client, Clock clock, ClusterPolicy policy, WriteFence fence, Shard shard) {
    this.shard = shard;
    AllNamespaces all = new AllNamespaces(client);
    this.watches =
        new ClusterWatches(
            client, () -> events, () -> ofAllNamespaces ? all.pods() : OptionalLong.empty());
    this.view = new ClusterView(watches);
    this.lessonWriter = new LessonWriter(client, clock, fence);
    this.unwritten = new UnwrittenLessons(lessonWriter);
    this.lessonTexts = new LessonTexts(client);
    this.sight =
        new ClusterSight(
            watches,
            view,
            new ValidatedLessons(policy),
            unwritten,
            () -> events,
            lessonWriter::newest);
    this.changes =
        new Changes(
            new ClusterWriter(client, watches, fence),
            lessonWriter,
            unwritten,
            new Accounts(client),
            policy.accounts());
    this.notes = new LessonNotes(lessonWriter, lessonTexts, unwritten);
  }

  /** What it shows. */
  ClusterSight sight() {
    return sight;
  }

  /** What is changed in it. */
  Changes changes() {
    return changes;
  }

  /** What is told of a lesson. */
  LessonNotes notes() {
    return notes;
  }

  /**
   * What tells of changes.
   *
   * @param ofAll whether lessons of all namespaces are reconciled: where only some are, nothing of
   *     the others is looked at
   */
  LessonEventSource events(IndexerResourceCache<RolloutLesson> lessons, boolean ofAll) {
    ofAllNamespaces = ofAll;
    LessonEventSource source =
        new LessonEventSource(lessons, this::forget, sight::follows, shard::owns);
    events = source;
    return source;
  }

  /** Has the caches shown by the page. */
  void shownBy(PageSource page, IndexerResourceCache<RolloutLesson> lessons) {
    page.of(lessons, Objects.requireNonNull(events), watches, view, lessonTexts);
  }

  private void forget(RolloutLesson gone) {
    sight.forget(gone);
    resting.forget(gone);
    unwritten.forget(gone);
    lessonWriter.forget(gone);
    changes.forget(gone.getMetadata().getNamespace(), gone.getMetadata().getName());
  }

  /**
   * Whether the lesson is there no more, or is another shard's; then nothing is kept of it either.
   * A reconciliation that runs while its lesson is deleted would else take up again what the
   * deletion has let go. A successor of the same name gets its reconciliations after this one, and
   * takes over what it left.
   */
  boolean isGone(RolloutLesson lesson) {
    LessonEventSource source = events;
    if (source == null || source.has(lesson)) {
      return false;
    }
    forget(lesson);
    return true;
  }

  /** A reconciliation never starts from less than what the one before has written. */
  RolloutLesson newest(RolloutLesson cached) {
    return lessonWriter.newest(cached);
  }

  /**
   * Whether the lesson may act on its decision now: where that begins a step, no other lesson may
   * have begun on one of its Deployments since the look. {@link #leaves} ends it.
   */
  boolean enters(RolloutLesson lesson, ReconcileInput input, Decision decision) {
    return !Beginnings.isOne(input, decision)
        || beginnings.enter(
            input.uid(),
            input.namespace(),
            DeploymentClaim.deploymentsOf(lesson),
            () -> sight.claimBefore(lesson).isEmpty());
  }

  void leaves(RolloutLesson lesson) {
    beginnings.leave(lesson.getMetadata().getUid());
  }

  /**
   * Whether the lesson has ended, and a reconciliation has seen that nothing of it is left to be
   * done.
   */
  boolean isAtRest(RolloutLesson lesson) {
    return resting.contains(lesson);
  }

  /**
   * Writes the status, where it is another; where it is not, the lesson may come to rest.
   *
   * @return false where the lesson was changed in between, so that this reconciliation counts for
   *     nothing
   * @throws IllegalStateException if the API server refuses the status
   */
  boolean write(RolloutLesson lesson, ReconcileInput input, Decision decision, LessonStatus next) {
    if (!next.equals(lesson.statusOrEmpty())) {
      return notes.write(lesson, next);
    }
    if (needsNothing(input, decision)) {
      sight.release(lesson);
      if (input.hasEnded()) {
        resting.add(lesson);
      }
    }
    return true;
  }

  /**
   * Whether nothing in the cluster can concern the lesson before it is changed itself: it has
   * ended, its status says all, its ledger is not kept true any more and what it owned is given
   * back; or it is Invalid and not looked at.
   */
  private static boolean needsNothing(ReconcileInput input, Decision decision) {
    boolean looked = input.observation().unread() == null;
    return decision.change().isEmpty()
        && !(decision instanceof Decision.Guard)
        && input.unwritten().equals(Unwritten.NOTHING)
        && (!input.violations().isEmpty()
            || (input.hasEnded() && looked && LedgerAfterEnd.until(input).isEmpty()));
  }
}
