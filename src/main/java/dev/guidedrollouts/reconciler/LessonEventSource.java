package dev.guidedrollouts.reconciler;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.kube.cache.ClusterWatches;
import dev.guidedrollouts.lesson.ClaimSet;
import dev.guidedrollouts.lesson.DeploymentClaim;
import dev.guidedrollouts.web.LessonObserver;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.ResourceAction;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceEvent;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Brings lessons their reconciliations: when something of one of their Deployments changed, and
 * when another lesson has to do with one of them in another way than before: it ended, is gone,
 * began, or its spec names others.
 */
final class LessonEventSource extends AbstractEventSource<Deployment, RolloutLesson>
    implements ResourceEventAware<RolloutLesson>, ClusterWatches.Listener {
  private static final String BY_PHASE = "lessons-by-phase";

  /** Who asks for a namespace's lessons pays for them, not for those of all namespaces. */
  private static final String BY_NAMESPACE = "lessons-by-namespace";

  private final IndexerResourceCache<RolloutLesson> lessons;
  private final LessonIndex index;
  private final Consumer<RolloutLesson> whenGone;
  private final Predicate<RolloutLesson> looks;
  private final Predicate<RolloutLesson> owns;
  private Runnable whenStarted = () -> {};
  private volatile LessonObserver observer = LessonObserver.NONE;

  /**
   * Brings reconciliations to the lessons of a cache.
   *
   * @param whenGone told the last version of each lesson that is deleted, or replaced by another
   *     one of its name, or goes to another shard
   * @param looks whether a lesson looks at the cluster: one that has ended and is at rest does not,
   *     and what changes there is nothing to it
   * @param owns whether a lesson is this operator's; others are there for their claims only
   */
  LessonEventSource(
      IndexerResourceCache<RolloutLesson> lessons,
      Consumer<RolloutLesson> whenGone,
      Predicate<RolloutLesson> looks,
      Predicate<RolloutLesson> owns) {
    super(Deployment.class, "deployments-of-lessons");
    this.lessons = lessons;
    this.index = new LessonIndex(lessons);
    this.whenGone = whenGone;
    this.looks = looks;
    this.owns = owns;
    lessons.addIndexer(
        BY_PHASE,
        lesson ->
            owns.test(lesson)
                ? List.of(lesson.statusOrEmpty().phaseOrDefault().name())
                : List.of());
    lessons.addIndexer(
        BY_NAMESPACE,
        lesson -> owns.test(lesson) ? List.of(lesson.getMetadata().getNamespace()) : List.of());
  }

  /**
   * To be told of the start.
   *
   * @param whenStarted called once the cache can be asked, which before its own start it can't be
   */
  void onStart(Runnable whenStarted) {
    this.whenStarted = whenStarted;
  }

  @Override
  public void start() {
    super.start();
    whenStarted.run();
  }

  /** To be told of all that may be seen from outside; it decides nothing. */
  void observedBy(LessonObserver observer) {
    this.observer = observer;
  }

  /** How many of this operator's lessons show this phase. */
  int lessonsIn(LessonPhase phase) {
    return lessons.byIndex(BY_PHASE, phase.name()).size();
  }

  /** The lessons that name the Deployment, as the cache has them. */
  List<RolloutLesson> naming(String namespace, String deployment) {
    return index.namingDeployment(namespace, deployment);
  }

  /**
   * To be told of each lesson that gets a reconciliation, before others are asked for what they
   * name.
   */
  void hasPass(RolloutLesson lesson) {
    index.add(lesson);
  }

  @Override
  public void deploymentChanged(String namespace, String deployment) {
    index.namingDeployment(namespace, deployment).stream().filter(looks).forEach(this::enqueue);
    observer.rolloutChanged(namespace, deployment);
  }

  @Override
  public void serviceChanged(String namespace, String service) {
    index.namingService(namespace, service).stream().filter(looks).forEach(this::enqueue);
  }

  @Override
  public void namespaceRead(String namespace) {
    // One that the index forgets while it is put anew (LessonIndex) is woken by just that news.
    List<RolloutLesson> there = lessons.byIndex(BY_NAMESPACE, namespace);
    there.stream().filter(looks).forEach(this::enqueue);
    there.forEach(this::observed);
  }

  /** Every lesson of this operator gets a reconciliation; before the start, that is to come. */
  void enqueueAll() {
    if (isRunning()) {
      lessons.list().forEach(this::enqueue);
    }
  }

  @Override
  public void onResourceCreated(RolloutLesson lesson) {
    index.add(lesson);
    observed(lesson);
  }

  @Override
  public void onResourceUpdated(RolloutLesson lesson, RolloutLesson before) {
    index.update(lesson, before);
    observed(lesson);
    // A watch that begins anew with a list shows a successor of the same name as an update.
    if (owns.test(before) && (!owns.test(lesson) || !isSame(before, lesson))) {
      whenGone.accept(before);
    }
    ClaimSet was = ClaimSet.of(before);
    ClaimSet is = ClaimSet.of(lesson);
    // Of two lessons that wait for each other the words of one speak of the other's spec.
    if (!is.equals(was)) {
      Set<String> concerned = new HashSet<>(was.named());
      concerned.addAll(is.named());
      enqueueOthersOf(lesson, concerned);
    }
  }

  @Override
  public void onResourceDeleted(RolloutLesson lesson) {
    index.remove(lesson);
    observed(lesson);
    whenGone.accept(lesson);
    enqueueOthersOf(lesson, DeploymentClaim.deploymentsOf(lesson));
  }

  /**
   * Whether a lesson waits for its turn is not asked here: the cache may not show yet that it does.
   */
  private void enqueueOthersOf(RolloutLesson lesson, Set<String> deployments) {
    String namespace = lesson.getMetadata().getNamespace();
    Set<ResourceID> others = new HashSet<>();
    for (String deployment : deployments) {
      naming(namespace, deployment).stream()
          .filter(other -> !isSame(other, lesson) && !ClaimSet.of(other).ended())
          .filter(owns)
          .map(ResourceID::fromResource)
          .forEach(others::add);
    }
    others.forEach(this::enqueue);
  }

  /**
   * A lesson's deletion is through. One of the same name that was created while a reconciliation of
   * the deleted one ran has lost its event: EventProcessor (JOSDK 5.3) calls its first
   * reconciliation the deleted one's, since the deletion is noted still, and forgets all events
   * after it. So what the cache has now is told as created.
   */
  void forgotten(ResourceID lesson) {
    if (!isRunning()) {
      return;
    }
    lessons
        .get(lesson)
        .filter(owns)
        .map(successor -> new ResourceEvent(ResourceAction.ADDED, lesson, successor))
        .ifPresent(getEventHandler()::handleEvent);
  }

  /** Whether the cache still shows the lesson as this operator's, or another one of that name. */
  boolean has(RolloutLesson lesson) {
    return lessons.get(ResourceID.fromResource(lesson)).filter(owns).isPresent();
  }

  private static boolean isSame(RolloutLesson one, RolloutLesson other) {
    return Objects.equals(one.getMetadata().getUid(), other.getMetadata().getUid());
  }

  private void observed(RolloutLesson lesson) {
    observer.lessonChanged(lesson.getMetadata().getNamespace(), lesson.getMetadata().getName());
  }

  private void enqueue(RolloutLesson lesson) {
    if (owns.test(lesson)) {
      enqueue(ResourceID.fromResource(lesson));
    }
  }

  private void enqueue(ResourceID lesson) {
    if (isRunning()) {
      getEventHandler().handleEvent(new Event(lesson));
    }
  }

  @Override
  public Set<Deployment> getSecondaryResources(RolloutLesson lesson) {
    return Set.of();
  }
}
