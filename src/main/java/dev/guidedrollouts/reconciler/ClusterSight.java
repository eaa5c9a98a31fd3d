package dev.guidedrollouts.reconciler;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.kube.cache.ClusterView;
import dev.guidedrollouts.kube.cache.ClusterWatches;
import dev.guidedrollouts.lesson.ClaimSet;
import dev.guidedrollouts.lesson.DeploymentClaim;
import dev.guidedrollouts.lesson.Neighbours;
import dev.guidedrollouts.lesson.Parting;
import dev.guidedrollouts.lesson.ReconcileInput;
import dev.guidedrollouts.lesson.Restoration;
import dev.guidedrollouts.lesson.StepAttempt;
import dev.guidedrollouts.model.ChangeMarker;
import dev.guidedrollouts.model.Observation;
import dev.guidedrollouts.model.Unread;
import dev.guidedrollouts.text.LessonMessages;
import dev.guidedrollouts.validation.Violation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What the cluster shows of a lesson: its own text, its objects, and the lessons beside it. */
final class ClusterSight {
  private static final Observation NOTHING = new Observation(Map.of(), Map.of());
  private static final Observation UNSEEN = Observation.unread(new Unread(Instant.MIN, ""));

  private final ClusterWatches watches;
  private final ClusterView view;
  private final ValidatedLessons validated;
  private final UnwrittenLessons unwritten;
  private final Supplier<? extends @Nullable LessonEventSource> events;
  private final UnaryOperator<RolloutLesson> newest;
  private final Map<String, Instant> partings = new ConcurrentHashMap<>();

  /**
   * @param events what knows the lessons; null before the start
   * @param newest a lesson as this process last wrote it, where the cache is behind
   */
  ClusterSight(
      ClusterWatches watches,
      ClusterView view,
      ValidatedLessons validated,
      UnwrittenLessons unwritten,
      Supplier<? extends @Nullable LessonEventSource> events,
      UnaryOperator<RolloutLesson> newest) {
    this.watches = watches;
    this.view = view;
    this.validated = validated;
    this.unwritten = unwritten;
    this.events = events;
    this.newest = newest;
  }

  /**
   * What the cluster shows of a lesson. One with errors is not even looked at beyond its own text.
   */
  ReconcileInput observe(RolloutLesson lesson, Instant now) {
    List<Violation> violations = validated.violations(lesson);
    if (!violations.isEmpty()) {
      return ReconcileInput.of(lesson, violations, null, NOTHING, now)
          .without(unwritten.of(lesson, now));
    }
    Observation seen = look(lesson, now);
    // After the look: the markers that it shows count.
    DeploymentClaim claimedBy = claimBefore(lesson).orElse(null);
    return ReconcileInput.of(lesson, violations, claimedBy, seen, now)
        .without(unwritten.of(lesson, now));
  }

  /** What is to be done next for a lesson that is being deleted, valid or not. */
  Parting parting(RolloutLesson lesson, Instant now) {
    Instant deadline = partingDeadline(lesson, now);
    Observation seen = now.isBefore(deadline) ? look(lesson, now) : UNSEEN;
    return Restoration.next(
        lesson, seen, DeploymentClaim.inUseByOthers(lesson, neighbours(lesson)), deadline, now);
  }

  /** When a lesson goes whose deletion is seen now, or was seen before. */
  Instant partingDeadline(RolloutLesson lesson, Instant now) {
    return partings.computeIfAbsent(
        lesson.getMetadata().getUid(), uid -> now.plus(Restoration.PATIENCE));
  }

  /**
   * Has in its caches what a reconciliation over the lesson would look at. Of one that has ended it
   * is nothing but what it has not given back yet: that is looked for by whoever leads.
   */
  void follow(RolloutLesson lesson, Instant now) {
    if (ClaimSet.of(lesson).ended()) {
      release(lesson);
    } else if (validated.violations(lesson).isEmpty()) {
      watch(lesson, LessonIndex.servicesOf(lesson), now);
    }
  }

  /** Whether what the lesson looks at is followed. */
  boolean follows(RolloutLesson lesson) {
    return watches.follows(lesson.getMetadata().getNamespace(), lesson.getMetadata().getName());
  }

  /** The lesson looks at nothing any more. */
  void release(RolloutLesson lesson) {
    watches.release(lesson.getMetadata().getNamespace(), lesson.getMetadata().getName());
  }

  /** The lesson is gone: nothing is kept of it. */
  void forget(RolloutLesson gone) {
    release(gone);
    validated.forget(gone);
    partings.remove(gone.getMetadata().getUid());
  }

  /** By the newest that is known of the others too: what we wrote, and what we marked. */
  Optional<DeploymentClaim> claimBefore(RolloutLesson lesson) {
    return DeploymentClaim.before(lesson, neighbours(lesson));
  }

  private Neighbours neighbours(RolloutLesson lesson) {
    LessonEventSource source = Objects.requireNonNull(events.get());
    source.hasPass(lesson);
    String namespace = lesson.getMetadata().getNamespace();
    return new Neighbours() {
      @Override
      public List<RolloutLesson> naming(String deployment) {
        return source.naming(namespace, deployment).stream().map(newest).toList();
      }

      @Override
      public Optional<ChangeMarker> markerOn(String deployment) {
        return view.markerOn(namespace, deployment);
      }
    };
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

  private Optional<Unread> watch(RolloutLesson lesson, Set<String> services, Instant now) {
    return watches.follow(
        lesson.getMetadata().getNamespace(),
        !services.isEmpty(),
        lesson.getMetadata().getName(),
        now);
  }

  /** The current step's Deployment: it alone is examined for what is wrong with it. */
  private static @Nullable String explained(RolloutLesson lesson) {
    return StepAttempt.current(lesson.specOrEmpty().stepsOrEmpty(), lesson.statusOrEmpty())
        .map(s -> s.step().action().deploymentOrEmpty())
        .orElse(null);
  }
}
