package dev.guidedrollouts.reconciler;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.kube.cache.ClusterWatches;
import dev.guidedrollouts.lesson.DeploymentClaim;
import dev.guidedrollouts.lesson.Stake;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Brings lessons their passes: when something of one of their Deployments changed, and when another
 * lesson has to do with one of them in another way than before: it ended, is gone, began, or its
 * spec names others.
 */
final class LessonEventSource extends AbstractEventSource<Deployment, RolloutLesson>
    implements ResourceEventAware<RolloutLesson>, ClusterWatches.Listener {
  private static final String BY_DEPLOYMENT = "lessons-by-deployment";
  private static final String BY_PHASE = "lessons-by-phase";

  private final IndexerResourceCache<RolloutLesson> lessons;
  private final Consumer<RolloutLesson> whenGone;

  /**
   * @param whenGone told the last version of each lesson that is deleted
   */
  LessonEventSource(IndexerResourceCache<RolloutLesson> lessons, Consumer<RolloutLesson> whenGone) {
    super(Deployment.class, "deployments-of-lessons");
    this.lessons = lessons;
    this.whenGone = whenGone;
    lessons.addIndexer(
        BY_DEPLOYMENT,
        lesson ->
            DeploymentClaim.deploymentsOf(lesson).stream()
                .map(deployment -> key(lesson.getMetadata().getNamespace(), deployment))
                .toList());
    lessons.addIndexer(BY_PHASE, lesson -> List.of(lesson.statusOrEmpty().phaseOrDefault().name()));
  }

  /** How many lessons show this phase. */
  int lessonsIn(LessonPhase phase) {
    return lessons.byIndex(BY_PHASE, phase.name()).size();
  }

  /** All lessons that name one of these Deployments. */
  List<RolloutLesson> naming(String namespace, Set<String> deployments) {
    return deployments.stream()
        .flatMap(deployment -> lessons.byIndex(BY_DEPLOYMENT, key(namespace, deployment)).stream())
        .distinct()
        .toList();
  }

  /**
   * The same, from a walk through all lessons of the namespace. The cache's index forgets a lesson
   * for a moment while the watch puts a newer version in its place (fabric8, CacheImpl:
   * updateIndices takes the old entry out before the new one is in, and byIndex waits for neither),
   * and whoever asks in that moment would take the Deployment for free.
   */
  List<RolloutLesson> surelyNaming(String namespace, String deployment) {
    return lessons
        .list(namespace, lesson -> DeploymentClaim.deploymentsOf(lesson).contains(deployment))
        .toList();
  }

  @Override
  public void changed(String namespace, String deployment) {
    naming(namespace, Set.of(deployment)).forEach(this::wake);
  }

  /** Every lesson gets a pass. */
  void wakeAll() {
    lessons.list().forEach(this::wake);
  }

  @Override
  public void onResourceUpdated(RolloutLesson lesson, RolloutLesson before) {
    Stake was = Stake.of(before);
    Stake is = Stake.of(lesson);
    // Of two lessons that wait for each other the words of one speak of the other's spec.
    if (!is.equals(was)) {
      Set<String> concerned = new HashSet<>(was.named());
      concerned.addAll(is.named());
      wakeBeside(lesson, concerned);
    }
  }

  @Override
  public void onResourceDeleted(RolloutLesson lesson) {
    whenGone.accept(lesson);
    wakeBeside(lesson, DeploymentClaim.deploymentsOf(lesson));
  }

  /**
   * Whether a lesson waits for its turn is not asked here: the cache may not show yet that it does.
   */
  private void wakeBeside(RolloutLesson lesson, Set<String> deployments) {
    naming(lesson.getMetadata().getNamespace(), deployments).stream()
        .filter(other -> !isSame(other, lesson) && !Stake.of(other).ended())
        .forEach(this::wake);
  }

  /** Whether the cache still shows the lesson, or another one of that name. */
  boolean has(RolloutLesson lesson) {
    return lessons.contains(ResourceID.fromResource(lesson));
  }

  private static boolean isSame(RolloutLesson one, RolloutLesson other) {
    return Objects.equals(one.getMetadata().getUid(), other.getMetadata().getUid());
  }

  private void wake(RolloutLesson lesson) {
    if (isRunning()) {
      getEventHandler().handleEvent(new Event(ResourceID.fromResource(lesson)));
    }
  }

  @Override
  public Set<Deployment> getSecondaryResources(RolloutLesson lesson) {
    return Set.of();
  }

  private static String key(String namespace, String deployment) {
    return namespace + "/" + deployment;
  }
}
