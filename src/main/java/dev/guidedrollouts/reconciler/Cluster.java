package dev.guidedrollouts.reconciler;

import dev.guidedrollouts.api.v1alpha1.ExposeAction;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.engine.Decision;
import dev.guidedrollouts.engine.Examination;
import dev.guidedrollouts.engine.NeededRights;
import dev.guidedrollouts.engine.Neighbours;
import dev.guidedrollouts.engine.Refusal;
import dev.guidedrollouts.engine.Situation;
import dev.guidedrollouts.engine.SituationBuilder;
import dev.guidedrollouts.engine.Turn;
import dev.guidedrollouts.kube.cache.ClusterView;
import dev.guidedrollouts.kube.cache.ClusterWatches;
import dev.guidedrollouts.kube.write.Accounts;
import dev.guidedrollouts.kube.write.ClusterWriter;
import dev.guidedrollouts.kube.write.LessonWriter;
import dev.guidedrollouts.kube.write.WriteFence;
import dev.guidedrollouts.model.LessonEvent;
import dev.guidedrollouts.model.MissingRights;
import dev.guidedrollouts.model.Observation;
import dev.guidedrollouts.model.Stamp;
import dev.guidedrollouts.model.Unread;
import dev.guidedrollouts.model.WriteResult;
import dev.guidedrollouts.status.LessonEvents;
import dev.guidedrollouts.validation.ClusterPolicy;
import dev.guidedrollouts.validation.LessonValidator;
import dev.guidedrollouts.validation.Violation;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The cluster as a pass sees it: one look at the beginning, at most one change, at most one status
 * write at the end.
 */
final class Cluster {
  private static final Observation NOTHING = new Observation(Map.of(), Map.of());

  private final ClusterWatches watches;
  private final ClusterView view;
  private final ClusterWriter writer;
  private final LessonWriter lessonWriter;
  private final ClusterPolicy policy;
  private final Accounts accounts;
  private final RefusedWrites refusedWrites = new RefusedWrites();
  private final Beginnings beginnings = new Beginnings();
  private volatile @Nullable LessonEventSource events;

  Cluster(KubernetesClient client, Clock clock, ClusterPolicy policy, WriteFence fence) {
    this.policy = policy;
    this.accounts = new Accounts(client);
    this.watches =
        new ClusterWatches(
            client,
            (namespace, deployment) -> {
              LessonEventSource source = events;
              if (source != null) {
                source.changed(namespace, deployment);
              }
            });
    this.view = new ClusterView(watches);
    this.writer = new ClusterWriter(client, watches, fence);
    this.lessonWriter = new LessonWriter(client, clock, fence);
  }

  LessonEventSource events(IndexerResourceCache<RolloutLesson> lessons) {
    LessonEventSource source = new LessonEventSource(lessons, this::forget);
    events = source;
    return source;
  }

  private void forget(RolloutLesson gone) {
    watches.release(gone.getMetadata().getNamespace(), gone.getMetadata().getName());
    lessonWriter.forget(gone.getMetadata().getNamespace(), gone.getMetadata().getName());
    refusedWrites.forget(gone.getMetadata().getNamespace(), gone.getMetadata().getName());
  }

  /**
   * Whether the lesson is there no more; then nothing is kept of it either. A pass that runs while
   * its lesson is deleted would else take up again what the deletion has let go. A successor of the
   * same name gets its passes after this one, and takes over what it left.
   */
  boolean isGone(RolloutLesson lesson) {
    LessonEventSource source = events;
    if (source == null || source.has(lesson)) {
      return false;
    }
    forget(lesson);
    return true;
  }

  /** A pass never starts from less than what the pass before has written. */
  RolloutLesson newest(RolloutLesson cached) {
    return lessonWriter.newest(cached);
  }

  /**
   * Everything that the decision is made from. A lesson with errors is not even looked at beyond
   * its own text.
   */
  Situation observe(RolloutLesson lesson, Instant now) {
    List<Violation> violations = LessonValidator.validate(lesson, policy);
    Situation situation =
        new Situation(
            lesson.getMetadata().getNamespace(),
            lesson.getMetadata().getName(),
            lesson.getMetadata().getUid(),
            lesson.getMetadata().getGeneration(),
            lesson.specOrEmpty(),
            lesson.statusOrEmpty(),
            violations,
            null,
            violations.isEmpty() ? look(lesson, now) : NOTHING,
            null,
            null,
            now);
    if (!violations.isEmpty()) {
      return situation;
    }
    // After the look: the marks that it shows count.
    return Examination.diagnosed(
        SituationBuilder.builder(situation).turn(turnBefore(lesson).orElse(null)).build());
  }

  /** Has in its caches what a pass over the lesson would look at. */
  void follow(RolloutLesson lesson, Instant now) {
    if (LessonValidator.validate(lesson, policy).isEmpty()) {
      look(lesson, now);
    }
  }

  /** By the newest that is known of the others too: what we wrote, and what we marked. */
  private Optional<Turn> turnBefore(RolloutLesson lesson) {
    LessonEventSource source = Objects.requireNonNull(events);
    String namespace = lesson.getMetadata().getNamespace();
    return Turn.before(
        lesson,
        new Neighbours() {
          @Override
          public List<RolloutLesson> naming(String deployment) {
            return source.surelyNaming(namespace, deployment).stream()
                .map(lessonWriter::newest)
                .toList();
          }

          @Override
          public Optional<Stamp> markOn(String deployment) {
            return view.markOn(namespace, deployment);
          }
        });
  }

  private Observation look(RolloutLesson lesson, Instant now) {
    String namespace = lesson.getMetadata().getNamespace();
    Set<String> deployments = Turn.deploymentsOf(lesson);
    Set<String> services =
        lesson.specOrEmpty().stepsOrEmpty().stream()
            .map(Step::expose)
            .filter(Objects::nonNull)
            .map(ExposeAction::serviceOrDefault)
            .collect(Collectors.toSet());
    return watches
        .follow(namespace, deployments, services, lesson.getMetadata().getName(), now)
        .map(Observation::unread)
        .or(() -> view.observe(namespace, deployments, services))
        // The lesson, the last one of its namespace, was deleted just now.
        .orElseGet(() -> Observation.unread(new Unread(now, "they are no longer followed")));
  }

  /**
   * Whether the lesson may act on its decision now: where that begins a step, no other lesson may
   * have begun on one of its Deployments since the look. {@link #leaves} ends it.
   */
  boolean enters(RolloutLesson lesson, Situation situation, Decision decision) {
    return !begins(situation, decision)
        || beginnings.enter(
            situation.uid(),
            situation.namespace(),
            Turn.deploymentsOf(lesson),
            () -> turnBefore(lesson).isEmpty());
  }

  private static boolean begins(Situation situation, Decision decision) {
    return decision instanceof Decision.OnStep on
        && !(on instanceof Decision.Wait || on instanceof Decision.Fail)
        && situation
            .status()
            .stepNamed(on.step().name())
            .filter(on.step()::isThatOf)
            .map(StepStatus::startedAt)
            .isEmpty();
  }

  void leaves(RolloutLesson lesson) {
    beginnings.leave(lesson.getMetadata().getUid());
  }

  /**
   * Makes the decision's change, where it has one. Before a step begins under a lesson's own
   * account, that account is asked for all that the steps from there on need.
   */
  Acted act(Situation situation, Decision decision) {
    if (decision.change().isEmpty()) {
      return new Acted(decision, true);
    }
    if (!(decision instanceof Decision.OnStep onStep)) {
      // What an ended lesson gives back: nothing is lost where it is refused.
      WriteResult given =
          writer.write(
              situation.namespace(),
              decision.change().get(),
              policy.accounts().accountOf(situation.spec()));
      return new Acted(decision, !(given instanceof WriteResult.Conflict));
    }
    Optional<Acted> notYet = refusedWrites.notYet(situation, onStep);
    if (notYet.isPresent()) {
      return notYet.get();
    }
    Optional<String> account = policy.accounts().accountOf(situation.spec());
    if (account.isPresent() && decision instanceof Decision.Start start) {
      Optional<MissingRights> missing =
          accounts.missing(
              situation.namespace(), account.get(), NeededRights.from(situation, start.step()));
      if (missing.isPresent()) {
        return refusedWrites.refused(
            situation, onStep, Refusal.without(missing.get(), situation, start.step()));
      }
    }
    WriteResult result = writer.write(situation.namespace(), decision.change().get(), account);
    return switch (result) {
      case WriteResult.Done done -> {
        refusedWrites.forget(situation.namespace(), situation.lesson());
        yield new Acted(decision, true, done.template(), null);
      }
      case WriteResult.Conflict conflict -> new Acted(decision, false);
      case WriteResult.Refused refused ->
          refusedWrites.refused(situation, onStep, Refusal.after(decision, refused));
    };
  }

  /**
   * Publishes the decision's Events and writes the status, where there is news. The Events go
   * first: they have names of their own, so after a crash in between they are not published twice,
   * while a status written first would lose them.
   *
   * @return false where the lesson was changed in between, so that this pass counts for nothing
   * @throws IllegalStateException if the API server refuses the status, which it does where the
   *     stored spec breaks the present definition's rules: the SDK tries again at growing intervals
   */
  boolean write(RolloutLesson lesson, Situation situation, Decision decision, LessonStatus next) {
    List<LessonEvent> news = LessonEvents.of(situation, decision);
    news.forEach(event -> lessonWriter.publish(lesson, event));
    if (next.equals(situation.status())) {
      return true;
    }
    return switch (lessonWriter.writeStatus(lesson, next)) {
      case WriteResult.Done done -> true;
      case WriteResult.Conflict conflict -> false;
      case WriteResult.Refused refused ->
          throw new IllegalStateException(
              "the API server refuses the status of lesson %s/%s: %s"
                  .formatted(situation.namespace(), situation.lesson(), refused.message()));
    };
  }
}
