package dev.guidedrollouts.reconciler;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the informer on lessons keeps where it is shown those of other shards too: the API server
 * can't select namespaces by a hash. Other shards' lessons leave no trace, nobody is told of them,
 * and they cost nothing but the reading.
 *
 * <p>All of them have one key, under which there is never anything. The informer keeps indexes
 * beside its store, and puts each object into them (fabric8 7.5, CacheImpl.put); what it takes out
 * again are the index entries of the object that was stored before under the same key. So it is
 * given the last one's namespace as what was stored before, in the version of the new one: then
 * there is never more than one entry, and nothing has changed that anybody is to be told of
 * (ProcessorStore.updateInternal).
 */
final class ShardStore implements ItemStore<RolloutLesson> {
  private static final String OTHERS = "";

  private final Predicate<RolloutLesson> owns;
  private final ConcurrentHashMap<String, RolloutLesson> lessons = new ConcurrentHashMap<>();
  private String lastNamespace = "";

  /**
   * An empty store.
   *
   * @param owns whether a lesson is this shard's; always the same for the same lesson
   */
  ShardStore(Predicate<RolloutLesson> owns) {
    this.owns = owns;
  }

  @Override
  public String getKey(RolloutLesson lesson) {
    return owns.test(lesson) ? Cache.metaNamespaceKeyFunc(lesson) : OTHERS;
  }

  @Override
  public @Nullable RolloutLesson put(String key, RolloutLesson lesson) {
    return key.equals(OTHERS) ? passBy(lesson) : lessons.put(key, lesson);
  }

  /** Called by the informer under the cache's lock. */
  private synchronized RolloutLesson passBy(RolloutLesson lesson) {
    RolloutLesson before = new RolloutLesson();
    before.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(lastNamespace)
            .withResourceVersion(lesson.getMetadata().getResourceVersion())
            .build());
    lastNamespace = lesson.getMetadata().getNamespace();
    return before;
  }

  @Override
  public @Nullable RolloutLesson remove(String key) {
    return lessons.remove(key);
  }

  @Override
  public Stream<String> keySet() {
    return lessons.keySet().stream();
  }

  @Override
  public Stream<RolloutLesson> values() {
    return lessons.values().stream();
  }

  @Override
  public @Nullable RolloutLesson get(String key) {
    return lessons.get(key);
  }

  @Override
  public int size() {
    return lessons.size();
  }

  /** It has whole lessons of those that it has. */
  @Override
  public boolean isFullState() {
    return true;
  }
}
