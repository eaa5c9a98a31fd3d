package dev.guidedrollouts.reconciler;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.kube.cache.ClusterView;
import dev.guidedrollouts.kube.cache.ClusterWatches;
import dev.guidedrollouts.kube.texts.LessonTexts;
import dev.guidedrollouts.model.AuthoredTitles;
import dev.guidedrollouts.model.ObservedRollout;
import dev.guidedrollouts.settings.Shard;
import dev.guidedrollouts.view.SceneReader;
import dev.guidedrollouts.web.LessonKey;
import dev.guidedrollouts.web.LessonObserver;
import dev.guidedrollouts.web.LessonSource;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the page shows, from the caches that the reconciliations use too. */
final class PageSource implements LessonSource {
  /** No lesson has such a name: the page follows a namespace beside its lessons. */
  private static final String FOLLOWER = "/page/";

  private final LessonWatch watch;
  private final Shard shard;
  private final Clock clock;
  private volatile LessonObserver observer = LessonObserver.NONE;
  private volatile @Nullable Parts parts;

  private record Parts(
      IndexedResourceCache<RolloutLesson> lessons,
      LessonEventSource events,
      ClusterWatches watches,
      ClusterView view,
      LessonTexts texts) {}

  PageSource(LessonWatch watch, Shard shard, Clock clock) {
    this.watch = watch;
    this.shard = shard;
    this.clock = clock;
  }

  /** Whom the caches' changes are told. */
  void observedBy(LessonObserver observer) {
    this.observer = observer;
    Parts present = parts;
    if (present != null) {
      present.events().observedBy(observer);
    }
  }

  /** The caches, once they are there. */
  void of(
      IndexedResourceCache<RolloutLesson> lessons,
      LessonEventSource events,
      ClusterWatches watches,
      ClusterView view,
      LessonTexts texts) {
    parts = new Parts(lessons, events, watches, view, texts);
    events.observedBy(observer);
  }

  @Override
  public boolean known() {
    return running().isPresent();
  }

  /** The caches, where all lessons have been read. */
  private Optional<Parts> running() {
    return Optional.ofNullable(parts).filter(p -> p.events().isRunning());
  }

  @Override
  public List<RolloutLesson> lessons() {
    return running().map(p -> p.lessons().list().filter(shard::owns).toList()).orElse(List.of());
  }

  @Override
  public Optional<RolloutLesson> lesson(LessonKey key) {
    return running()
        .flatMap(p -> p.lessons().get(new ResourceID(key.name(), key.namespace())))
        .filter(shard::owns);
  }

  @Override
  public List<LessonKey> naming(String namespace, String deployment) {
    return running()
        .map(p -> p.events().naming(namespace, deployment).stream().map(LessonKey::of).toList())
        .orElse(List.of());
  }

  @Override
  public Optional<Map<String, ObservedRollout>> rollouts(RolloutLesson lesson) {
    Parts present = parts;
    String namespace = lesson.getMetadata().getNamespace();
    if (present == null || !present.watches().isRead(namespace)) {
      return Optional.empty();
    }
    Map<String, ObservedRollout> seen = new HashMap<>();
    for (String name : SceneReader.deploymentsOf(lesson)) {
      present.view().rollout(namespace, name).ifPresent(r -> seen.put(name, r));
    }
    return Optional.of(seen);
  }

  @Override
  public void follow(LessonKey key) {
    Parts present = parts;
    if (present != null) {
      present.watches().follow(key.namespace(), false, FOLLOWER + key.name(), clock.instant());
    }
  }

  @Override
  public void release(LessonKey key) {
    Parts present = parts;
    if (present != null) {
      present.watches().release(key.namespace(), FOLLOWER + key.name());
    }
  }

  @Override
  public AuthoredTitles titles(LessonKey key) {
    Parts present = parts;
    return present == null
        ? AuthoredTitles.NONE
        : present.texts().titles(key.namespace(), key.name()).orElse(AuthoredTitles.NONE);
  }

  @Override
  public boolean watching() {
    var informers = watch.informers();
    return !informers.isEmpty()
        && informers.stream().allMatch(i -> i.hasSynced() && i.isWatching());
  }
}
