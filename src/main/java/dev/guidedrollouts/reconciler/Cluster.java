package dev.guidedrollouts.reconciler;

import dev.guidedrollouts.api.v1alpha1.ExposeAction;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.engine.Decision;
import dev.guidedrollouts.engine.Examination;
import dev.guidedrollouts.engine.NeededRights;
import dev.guidedrollouts.engine.Refusal;
import dev.guidedrollouts.engine.Situation;
import dev.guidedrollouts.engine.Turn;
import dev.guidedrollouts.kube.Accounts;
import dev.guidedrollouts.kube.ClusterView;
import dev.guidedrollouts.kube.ClusterWatches;
import dev.guidedrollouts.kube.ClusterWriter;
import dev.guidedrollouts.kube.LessonWriter;
import dev.guidedrollouts.kube.WriteFence;
import dev.guidedrollouts.model.LessonEvent;
import dev.guidedrollouts.model.MissingRights;
import dev.guidedrollouts.model.Observation;
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
    LessonEventSource source =
        new LessonEventSource(
            lessons,
            gone -> {
              watches.release(gone.getMetadata().getNamespace(), gone.getMetadata().getName());
              lessonWriter.forget(gone.getMetadata().getNamespace(), gone.getMetadata().getName());
            });
    events = source;
    return source;
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
            violations.isEmpty() ? turnBefore(lesson) : null,
            violations.isEmpty() ? look(lesson, now) : NOTHING,
            null,
            null,
            now);
    return violations.isEmpty() ? Examination.diagnosed(situation) : situation;
  }

  /** Has in its caches what a pass over the lesson would look at. */
  void follow(RolloutLesson lesson, Instant now) {
    if (LessonValidator.validate(lesson, policy).isEmpty()) {
      look(lesson, now);
    }
  }

  private @Nullable Turn turnBefore(RolloutLesson lesson) {
    LessonEventSource source = Objects.requireNonNull(events);
    return Turn.before(
            lesson, source.naming(lesson.getMetadata().getNamespace(), Turn.deploymentsOf(lesson)))
        .orElse(null);
  }

  private Observation look(RolloutLesson lesson, Instant now) {
    Set<String> services =
        lesson.specOrEmpty().stepsOrEmpty().stream()
            .map(Step::expose)
            .filter(Objects::nonNull)
            .map(ExposeAction::serviceOrDefault)
            .collect(Collectors.toSet());
    return watches
        .follow(
            lesson.getMetadata().getNamespace(),
            Turn.deploymentsOf(lesson),
            services,
            lesson.getMetadata().getName(),
            now)
        .map(Observation::unread)
        .or(() -> view.observe(lesson))
        // The lesson, the last one of its namespace, was deleted just now.
        .orElseGet(() -> Observation.unread(new Unread(now, "they are no longer followed")));
  }

  /**
   * Makes the decision's change, where it has one. Before a step begins under a lesson's own
   * account, that account is asked for all that the steps from there on need.
   */
  Acted act(Situation situation, Decision decision) {
    if (decision.change().isEmpty()) {
      return new Acted(decision, true);
    }
    Optional<String> account = policy.accounts().accountOf(situation.spec());
    if (account.isPresent() && decision instanceof Decision.Start start) {
      Optional<MissingRights> missing =
          accounts.missing(
              situation.namespace(), account.get(), NeededRights.from(situation, start.step()));
      if (missing.isPresent()) {
        return new Acted(Refusal.without(missing.get(), situation, start.step()), true);
      }
    }
    WriteResult result = writer.write(situation.namespace(), decision.change().get(), account);
    return switch (result) {
      case WriteResult.Done done -> new Acted(decision, true, done.template());
      case WriteResult.Conflict conflict -> new Acted(decision, false);
      case WriteResult.Refused refused -> new Acted(Refusal.after(decision, refused), true);
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
