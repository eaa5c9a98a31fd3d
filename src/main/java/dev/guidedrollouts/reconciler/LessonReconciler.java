package dev.guidedrollouts.reconciler;

import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.lesson.LedgerAfterEnd;
import dev.guidedrollouts.lesson.ReconcileInput;
import dev.guidedrollouts.metrics.LessonMetrics;
import dev.guidedrollouts.model.Unread;
import dev.guidedrollouts.settings.Shard;
import dev.guidedrollouts.status.LessonEvents;
import dev.guidedrollouts.status.Projector;
import dev.guidedrollouts.status.ReconcilePlan;
import dev.guidedrollouts.validation.ClusterPolicy;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One reconciliation of one lesson: observe, diagnose, decide, act, project, write. Each starts
 * from what the caches show and makes at most one change to the cluster and one write to the
 * status; the events of those bring the next reconciliation. So the process may die between any two
 * instructions, and the next one goes on from what it sees.
 */
// The lesson's own status writes must wake us (the next reconciliation looks at them), so
// generations are not
// what counts. A Cleaner would put a finalizer on every lesson; told of all events, we see a
// deletion without one too, and only lessons with onDelete: Restore get one.
@ControllerConfiguration(
    name = LessonReconciler.NAME,
    generationAwareEventProcessing = false,
    informer = @Informer(informerListLimit = LessonReconciler.LESSONS_A_PAGE),
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = Constants.NO_MAX_RECONCILIATION_INTERVAL))
@GradualRetry(
    maxAttempts = Integer.MAX_VALUE,
    initialInterval = 500,
    intervalMultiplier = 2,
    maxInterval = LessonReconciler.MAX_RETRY_MILLIS)
public class LessonReconciler implements Reconciler<RolloutLesson> {
  public static final String NAME = "guided-rollouts";
  static final long MAX_RETRY_MILLIS = 180_000;
  private static final Duration AFTER_CONFLICT = Duration.ofMillis(200);

  /**
   * A page of lessons is in memory as a whole, as bytes, for as long as it is read; etcd takes 1.5
   * MiB of each.
   */
  static final long LESSONS_A_PAGE = 8;

  /** So long a namespace may take to be read before its lessons say that they wait. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** The client tries again by itself, and tells; this is how old its reason may get. */
  private static final Duration UNREAD_AGAIN = Duration.ofSeconds(30);

  private final ClusterGateway cluster;
  private final Partings partings;
  private final Clock clock;
  private final LessonListener listener;
  private final LessonMetrics metrics;
  private final ReconcileTracker tracker;
  private final LessonWatch watch;
  private final Election election;
  private final Shard shard;
  private final PageSource page;

  LessonReconciler(
      KubernetesClient client,
      Clock clock,
      LessonListener listener,
      LessonMetrics metrics,
      ReconcileTracker tracker,
      LessonWatch watch,
      ClusterPolicy policy,
      Election election,
      Shard shard,
      PageSource page) {
    this.cluster = new ClusterGateway(client, clock, policy, election, shard);
    this.partings = new Partings(cluster, clock);
    this.shard = shard;
    this.page = page;
    this.election = election;
    this.clock = clock;
    this.listener = listener;
    this.metrics = metrics;
    this.tracker = tracker;
    this.watch = watch;
  }

  @Override
  public List<EventSource<?, RolloutLesson>> prepareEventSources(
      EventSourceContext<RolloutLesson> context) {
    LessonEventSource events =
        cluster.events(
            context.getPrimaryCache(),
            context.getControllerConfiguration().getInformerConfig().watchAllNamespaces());
    events.onStart(() -> metrics.lessons(events::lessonsIn));
    tracker.onForgotten(events::forgotten);
    cluster.shownBy(page, context.getPrimaryCache());
    watch.of(context.getPrimaryCache());
    election.onGained(events::enqueueAll);
    return List.of(events);
  }

  @Override
  public UpdateControl<RolloutLesson> reconcile(
      RolloutLesson cached, Context<RolloutLesson> context) {
    // Its labels may have changed since this was asked for. Called deleted may also be one that was
    // created since, under the same name: its own reconciliation follows
    // (LessonEventSource.forgotten).
    if (context.isPrimaryResourceDeleted() || !shard.owns(cached)) {
      return UpdateControl.noUpdate();
    }
    try {
      if (!election.leading()) {
        cluster.sight().follow(cached, clock.instant());
        return UpdateControl.noUpdate();
      }
      return election.run(() -> reconciled(cached)).orElseGet(LessonReconciler::lookAgainSoon);
    } catch (RuntimeException e) {
      // What fails because the lesson was deleted meanwhile is nobody's trouble.
      if (cluster.isGone(cached)) {
        return UpdateControl.noUpdate();
      }
      throw e;
    } finally {
      cluster.isGone(cached);
    }
  }

  private UpdateControl<RolloutLesson> reconciled(RolloutLesson cached) {
    RolloutLesson lesson = cluster.newest(cached);
    if (lesson.getMetadata().getDeletionTimestamp() != null) {
      return lesson.restoring() ? partings.next(lesson) : UpdateControl.noUpdate();
    }
    if (cluster.isAtRest(lesson)) {
      return UpdateControl.noUpdate();
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    ReconcileInput observed = cluster.sight().observe(lesson, now);
    Unread unread = observed.observation().unread();
    if (unread != null && now.isBefore(unread.since().plus(PATIENCE))) {
      return lookAgainAt(unread.since().plus(PATIENCE), now);
    }
    ReconcilePlan plan =
        ReconcilePlan.of(
            observed.examined(),
            status -> cluster.sight().observe(lesson.showing(status), now).examined());
    if (!cluster.enters(lesson, plan.input(), plan.decision())) {
      return lookAgainSoon();
    }
    try {
      // The verdict is published while the undo is on its way: neither needs the other's answer.
      Runnable published =
          cluster
              .notes()
              .publishing(
                  lesson,
                  plan.first()
                      .map(found -> LessonEvents.of(found.input(), found.decision()))
                      .orElse(List.of()));
      ActionResult acted = act(lesson, plan, published);
      Optional<LessonStatus> told = tell(lesson, plan, acted, published);
      if (told.isEmpty()) {
        return lookAgainSoon();
      }
      return unread == null
          ? control(
              plan.input(), acted, told.get(), cluster.notes().unwrittenAgain(lesson, plan.input()))
          : lookAgainAt(now.plus(UNREAD_AGAIN), now);
    } finally {
      cluster.leaves(lesson);
    }
  }

  /**
   * What was found before the change is told also where the change came to nothing: somebody was
   * faster, or nobody answers.
   */
  private ActionResult act(RolloutLesson lesson, ReconcilePlan plan, Runnable published) {
    boolean made = false;
    try {
      ActionResult acted = cluster.changes().make(lesson, plan.input(), plan.decision());
      made = acted.settled();
      return acted;
    } finally {
      if (!made && plan.first().isPresent()) {
        ReconcilePlan telling = plan.withoutChange();
        write(lesson, telling, new ActionResult(telling.decision(), true), published);
      }
    }
  }

  /** Publishes what the last decision tells, and writes the status once all is published. */
  private Optional<LessonStatus> tell(
      RolloutLesson lesson, ReconcilePlan plan, ActionResult acted, Runnable published) {
    Runnable all =
        acted.settled()
            ? cluster
                .notes()
                .publishing(
                    lesson,
                    LessonEvents.of(plan.input().afterWrite(acted.written()), acted.decision()))
            : () -> {};
    return write(
        lesson,
        plan,
        acted,
        () -> {
          published.run();
          all.run();
        });
  }

  /**
   * Writes the status.
   *
   * @param published to be run before it
   * @return the status; empty where something changed in between, so that the reconciliation counts
   *     for nothing
   */
  private Optional<LessonStatus> write(
      RolloutLesson lesson, ReconcilePlan plan, ActionResult acted, Runnable published) {
    ReconcileInput input = plan.input().afterWrite(acted.written());
    LessonStatus projected = Projector.project(input, acted.decision());
    LessonStatus next = projected;
    boolean settled = false;
    if (acted.settled()) {
      published.run();
      next = cluster.notes().whole(lesson, input, projected);
      settled = cluster.write(lesson, input, acted.decision(), next);
      if (settled) {
        cluster.notes().takeAway(lesson, input.requests().acknowledged(next));
      }
      boolean written = settled;
      plan.first().ifPresent(f -> listener.passed(f.input(), f.decision(), f.status(), written));
    }
    listener.passed(input, acted.decision(), next, settled);
    return settled ? Optional.of(next) : Optional.empty();
  }

  /**
   * Somebody was faster; the cache has their version in a moment, and most often its event brings
   * the next reconciliation.
   */
  static UpdateControl<RolloutLesson> lookAgainSoon() {
    return UpdateControl.<RolloutLesson>noUpdate().rescheduleAfter(AFTER_CONFLICT);
  }

  static UpdateControl<RolloutLesson> lookAgainAt(Instant at, Instant now) {
    return UpdateControl.<RolloutLesson>noUpdate()
        .rescheduleAfter(LookAgain.atLeastOneMilli(Duration.between(now, at)));
  }

  /**
   * A later event cancels an earlier timer: the time that is left is worked out again on each
   * reconciliation.
   */
  private static UpdateControl<RolloutLesson> control(
      ReconcileInput input, ActionResult acted, LessonStatus next, @Nullable Instant unwritten) {
    UpdateControl<RolloutLesson> control = UpdateControl.noUpdate();
    return LookAgain.after(
            next.phaseOrDefault(),
            input.uid(),
            acted.decision().lookAgain().or(() -> LedgerAfterEnd.until(input)),
            Stream.of(acted.again(), unwritten)
                .filter(Objects::nonNull)
                .min(Instant::compareTo)
                .orElse(null),
            input.now())
        .map(control::rescheduleAfter)
        .orElse(control);
  }
}
