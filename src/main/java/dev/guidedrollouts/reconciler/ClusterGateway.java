package dev.guidedrollouts.reconciler;

import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.kube.cache.ClusterView;
import dev.guidedrollouts.kube.cache.ClusterWatches;
import dev.guidedrollouts.kube.rights.AllNamespaces;
import dev.guidedrollouts.kube.texts.LessonTexts;
import dev.guidedrollouts.kube.write.Accounts;
import dev.guidedrollouts.kube.write.ClusterWriter;
import dev.guidedrollouts.kube.write.LessonWriter;
import dev.guidedrollouts.kube.write.WriteFence;
import dev.guidedrollouts.lesson.ClaimSet;
import dev.guidedrollouts.lesson.Decision;
import dev.guidedrollouts.lesson.DeploymentClaim;
import dev.guidedrollouts.lesson.LedgerAfterEnd;
import dev.guidedrollouts.lesson.Neighbours;
import dev.guidedrollouts.lesson.Parting;
import dev.guidedrollouts.lesson.ReconcileInput;
import dev.guidedrollouts.lesson.Requests;
import dev.guidedrollouts.lesson.Restoration;
import dev.guidedrollouts.lesson.StepAttempt;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.ChangeMarker;
import dev.guidedrollouts.model.LessonEvent;
import dev.guidedrollouts.model.Observation;
import dev.guidedrollouts.model.Unread;
import dev.guidedrollouts.model.WriteResult;
import dev.guidedrollouts.settings.Shard;
import dev.guidedrollouts.status.StatusTexts;
import dev.guidedrollouts.text.LessonMessages;
import dev.guidedrollouts.validation.ClusterPolicy;
import dev.guidedrollouts.validation.Violation;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The cluster as a reconciliation sees it: one look at the beginning, at most one change, at most
 * one status write at the end.
 */
final class ClusterGateway {
  private static final Observation NOTHING = new Observation(Map.of(), Map.of());
  private static final Observation UNSEEN = Observation.unread(new Unread(Instant.MIN, ""));

  private final ClusterWatches watches;
  private final ClusterView view;
  private final Changes changes;
  private final LessonWriter lessonWriter;
  private final LessonTexts lessonTexts;
  private final Beginnings beginnings = new Beginnings();
  private final RestingLessons resting = new RestingLessons();
  private final ValidatedLessons validated;
  private final Shard shard;
  private volatile @Nullable LessonEventSource events;
  private volatile boolean ofAllNamespaces;

  ClusterGateway(
      KubernetesClient client, Clock clock, ClusterPolicy policy, WriteFence fence, Shard shard) {
    this.validated = new ValidatedLessons(policy);
    this.shard = shard;
    AllNamespaces all = new AllNamespaces(client);
    this.watches =
        new ClusterWatches(
            client, () -> events, () -> ofAllNamespaces ? all.pods() : OptionalLong.empty());
    this.view = new ClusterView(watches);
    this.changes =
        new Changes(
            new ClusterWriter(client, watches, fence), new Accounts(client), policy.accounts());
    this.lessonWriter = new LessonWriter(client, clock, fence);
    this.lessonTexts = new LessonTexts(client);
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
        new LessonEventSource(lessons, this::forget, this::looks, shard::owns);
    events = source;
    return source;
  }

  /** Has the caches shown by the page. */
  void shownBy(PageSource page, IndexerResourceCache<RolloutLesson> lessons) {
    page.of(lessons, Objects.requireNonNull(events), watches, view, lessonTexts);
  }

  private boolean looks(RolloutLesson lesson) {
    return watches.follows(lesson.getMetadata().getNamespace(), lesson.getMetadata().getName());
  }

  private void forget(RolloutLesson gone) {
    watches.release(gone.getMetadata().getNamespace(), gone.getMetadata().getName());
    resting.forget(gone);
    validated.forget(gone);
    lessonWriter.forget(gone.getMetadata().getNamespace(), gone.getMetadata().getName());
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
   * What the cluster shows of a lesson. One with errors is not even looked at beyond its own text.
   */
  ReconcileInput observe(RolloutLesson lesson, Instant now) {
    List<Violation> violations = validated.violations(lesson);
    if (!violations.isEmpty()) {
      return ReconcileInput.of(lesson, violations, null, NOTHING, now);
    }
    Observation seen = look(lesson, now);
    // After the look: the markers that it shows count.
    DeploymentClaim claimedBy = claimBefore(lesson).orElse(null);
    return ReconcileInput.of(lesson, violations, claimedBy, seen, now);
  }

  /**
   * Has in its caches what a reconciliation over the lesson would look at. Of one that has ended it
   * is nothing but what it has not given back yet: that is looked for by whoever leads.
   */
  void follow(RolloutLesson lesson, Instant now) {
    if (ClaimSet.of(lesson).ended()) {
      watches.release(lesson.getMetadata().getNamespace(), lesson.getMetadata().getName());
    } else if (validated.violations(lesson).isEmpty()) {
      watch(lesson, LessonIndex.servicesOf(lesson), now);
    }
  }

  private Optional<Unread> watch(RolloutLesson lesson, Set<String> services, Instant now) {
    return watches.follow(
        lesson.getMetadata().getNamespace(),
        !services.isEmpty(),
        lesson.getMetadata().getName(),
        now);
  }

  /** By the newest that is known of the others too: what we wrote, and what we marked. */
  private Optional<DeploymentClaim> claimBefore(RolloutLesson lesson) {
    return DeploymentClaim.before(lesson, neighbours(lesson));
  }

  private Neighbours neighbours(RolloutLesson lesson) {
    LessonEventSource source = Objects.requireNonNull(events);
    source.hasPass(lesson);
    String namespace = lesson.getMetadata().getNamespace();
    return new Neighbours() {
      @Override
      public List<RolloutLesson> naming(String deployment) {
        return source.naming(namespace, deployment).stream().map(lessonWriter::newest).toList();
      }

      @Override
      public Optional<ChangeMarker> markerOn(String deployment) {
        return view.markerOn(namespace, deployment);
      }
    };
  }

  /** What is to be done next for a lesson that is being deleted, valid or not. */
  Parting parting(RolloutLesson lesson, Instant now) {
    Observation seen = now.isBefore(Restoration.deadline(lesson)) ? look(lesson, now) : UNSEEN;
    return Restoration.next(
        lesson, seen, DeploymentClaim.inUseByOthers(lesson, neighbours(lesson)), now);
  }

  private Observation look(RolloutLesson lesson, Instant now) {
    String namespace = lesson.getMetadata().getNamespace();
    Set<String> deployments = DeploymentClaim.deploymentsOf(lesson);
    Set<String> services = LessonIndex.servicesOf(lesson);
    return watch(lesson, services, now)
        .map(Observation::unread)
        .or(() -> view.observe(namespace, deployments, explained(lesson), services))
        // The lesson, the last one of its namespace, was deleted just now.
        .orElseGet(() -> Observation.unread(new Unread(now, LessonMessages.noLongerFollowed())));
  }

  /** The current step's Deployment: it alone is examined for what is wrong with it. */
  private static @Nullable String explained(RolloutLesson lesson) {
    return StepAttempt.current(lesson.specOrEmpty().stepsOrEmpty(), lesson.statusOrEmpty())
        .map(s -> s.step().action().deploymentOrEmpty())
        .orElse(null);
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
            () -> claimBefore(lesson).isEmpty());
  }

  void leaves(RolloutLesson lesson) {
    beginnings.leave(lesson.getMetadata().getUid());
  }

  /**
   * Makes the decision's change, where it has one.
   *
   * @throws IllegalStateException if the lesson's finalizer can't be written: without it the lesson
   *     would change what nobody puts back; the SDK tries again at growing intervals
   */
  ActionResult act(RolloutLesson lesson, ReconcileInput input, Decision decision) {
    if (!(decision instanceof Decision.Guard guard)) {
      return changes.make(input, decision);
    }
    return switch (lessonWriter.guard(lesson, guard.on())) {
      case WriteResult.Done done -> new ActionResult(decision, true);
      case WriteResult.Conflict conflict -> new ActionResult(decision, false);
      case WriteResult.Refused refused ->
          throw new IllegalStateException(
              "the API server refuses the finalizer of lesson %s/%s: %s"
                  .formatted(input.namespace(), input.lesson(), refused.message()));
    };
  }

  /** Makes one change for a lesson that is being deleted. */
  WriteResult putBack(RolloutLesson lesson, Change.OfDeletion change) {
    return changes.putBack(lesson, change);
  }

  /** The lesson's deletion need not wait any more. */
  WriteResult letGo(RolloutLesson lesson) {
    return lessonWriter.guard(lesson, false);
  }

  /** Notes in the status of a lesson that is being deleted what can't be put back. */
  WriteResult note(RolloutLesson lesson, LessonStatus next) {
    return lessonWriter.writeStatus(lesson, next);
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
        && (!input.violations().isEmpty()
            || (input.hasEnded() && looked && LedgerAfterEnd.until(input).isEmpty()));
  }

  private void rest(RolloutLesson lesson, ReconcileInput input) {
    watches.release(input.namespace(), input.lesson());
    if (input.hasEnded()) {
      resting.add(lesson);
    }
  }

  /**
   * Whether the lesson has ended, and a reconciliation has seen that nothing of it is left to be
   * done.
   */
  boolean isAtRest(RolloutLesson lesson) {
    return resting.contains(lesson);
  }

  /**
   * Begins to publish Events. They have names of their own, so after a crash before the status they
   * are not published twice, while a status written first would lose them.
   *
   * @return to be run before the status is written: returns when all have their answer
   */
  Runnable publishing(RolloutLesson lesson, List<LessonEvent> news) {
    return lessonWriter.publishing(lesson, news);
  }

  /**
   * The status with the texts that it is to show. Where they can't be read now, the next
   * reconciliation tries again: the status says which it has.
   */
  LessonStatus withTexts(ReconcileInput input, LessonStatus next) {
    if (!StatusTexts.isToBeRead(next, input.spec(), input.generation())) {
      return next;
    }
    return lessonTexts
        .read(
            input.namespace(),
            input.lesson(),
            StatusTexts.present(next, input.spec()).map(Step::nameOrEmpty).orElse(""),
            StatusTexts.lastPassed(next, input.spec()).map(Step::nameOrEmpty).orElse(""))
        .map(
            texts ->
                StatusTexts.filled(
                    next,
                    input.spec(),
                    input.generation(),
                    input.namespace(),
                    input.lesson(),
                    texts))
        .orElse(next);
  }

  /** Takes away the annotations of requests that the status notes as taken up. */
  void takeAway(RolloutLesson lesson, List<Requests.Request> requests) {
    if (!requests.isEmpty()) {
      lessonWriter.takeAway(lesson, requests.stream().map(r -> r.kind().annotation()).toList());
    }
  }

  /**
   * Writes the status, where it is another.
   *
   * @return false where the lesson was changed in between, so that this reconciliation counts for
   *     nothing
   * @throws IllegalStateException if the API server refuses the status, which it does where the
   *     stored spec breaks the present definition's rules: the SDK tries again at growing intervals
   */
  boolean write(RolloutLesson lesson, ReconcileInput input, Decision decision, LessonStatus next) {
    if (next.equals(lesson.statusOrEmpty())) {
      if (needsNothing(input, decision)) {
        rest(lesson, input);
      }
      return true;
    }
    return switch (lessonWriter.writeStatus(lesson, next)) {
      case WriteResult.Done done -> true;
      case WriteResult.Conflict conflict -> false;
      case WriteResult.Refused refused ->
          throw new IllegalStateException(
              "the API server refuses the status of lesson %s/%s: %s"
                  .formatted(input.namespace(), input.lesson(), refused.message()));
    };
  }
}
