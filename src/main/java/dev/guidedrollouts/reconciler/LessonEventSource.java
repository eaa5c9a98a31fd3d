package dev.guidedrollouts.reconciler;

import dev.guidedrollouts.api.v1alpha1.Conditions;
import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.engine.Turn;
import dev.guidedrollouts.kube.ClusterWatches;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Brings lessons their passes: when something of one of their Deployments changed, and when a
 * lesson that had the turn before them has ended or is gone.
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
            Turn.deploymentsOf(lesson).stream()
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
    if (lesson.statusOrEmpty().phaseOrDefault().terminal()) {
      wakeThoseThatWait(lesson);
    }
  }

  @Override
  public void onResourceDeleted(RolloutLesson lesson) {
    whenGone.accept(lesson);
    wakeThoseThatWait(lesson);
  }

  private void wakeThoseThatWait(RolloutLesson ended) {
    naming(ended.getMetadata().getNamespace(), Turn.deploymentsOf(ended)).stream()
        .filter(LessonEventSource::waitsForItsTurn)
        .forEach(this::wake);
  }

  private static boolean waitsForItsTurn(RolloutLesson lesson) {
    return lesson.statusOrEmpty().conditionsOrEmpty().stream()
        .anyMatch(c -> Conditions.DEPLOYMENT_IN_USE.equals(c.getReason()));
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
