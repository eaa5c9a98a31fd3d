package dev.guidedrollouts.reconciler;

import static dev.guidedrollouts.reconciler.LessonsInMemory.lesson;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.impl.cache.CacheImpl;
import io.fabric8.kubernetes.client.informers.impl.cache.ProcessorStore;
import io.fabric8.kubernetes.client.informers.impl.cache.SharedProcessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The lessons of a shard among those of others, in the client's own cache. */
class ShardStoreTest {
  private static final String NAMESPACE = CacheImpl.NAMESPACE_INDEX;

  private final CacheImpl<RolloutLesson> cache = new CacheImpl<>();
  private final List<String> told = new ArrayList<>();
  private ProcessorStore<RolloutLesson> informer;

  @BeforeEach
  void anInformerWithTheStore() {
    ShardStore store =
        new ShardStore(lesson -> lesson.getMetadata().getNamespace().startsWith("own"));
    cache.setItemStore(store);
    SharedProcessor<RolloutLesson> processor = new SharedProcessor<>(Runnable::run, "lessons");
    processor.addProcessorListener(
        new ResourceEventHandler<>() {
          @Override
          public void onAdd(RolloutLesson lesson) {
            told.add("+" + lesson.getMetadata().getNamespace());
          }

          @Override
          public void onUpdate(RolloutLesson before, RolloutLesson lesson) {
            told.add("~" + lesson.getMetadata().getNamespace());
          }

          @Override
          public void onDelete(RolloutLesson lesson, boolean unknown) {
            told.add("-" + lesson.getMetadata().getNamespace());
          }
        },
        0,
        List::of);
    informer = new ProcessorStore<>(cache, processor);
  }

  private static RolloutLesson at(String namespace, String version) {
    RolloutLesson lesson = lesson(namespace, "lesson", "reviews");
    lesson.getMetadata().setResourceVersion(version);
    return lesson;
  }

  @Test
  void ofTheFirstListOnlyItsOwnLessonsAreKeptAndTold() {
    informer.update(List.of(at("other-1", "1"), at("own", "2"), at("other-2", "3")));
    informer.retainAll(Set.of("other-1/lesson", "own/lesson", "other-2/lesson"), executor -> {});

    assertThat(told).containsExactly("+own");
    assertThat(cache.listKeys()).containsExactly("own/lesson");
  }

  @Test
  void whatBecomesOfOthersIsNotTold() {
    informer.update(List.of(at("own", "1")));
    informer.retainAll(Set.of("own/lesson"), executor -> {});

    informer.update(at("other-1", "2"));
    informer.update(at("other-1", "3"));
    informer.update(at("own", "4"));
    informer.delete(at("other-1", "5"));
    informer.delete(at("own", "6"));

    assertThat(told).containsExactly("+own", "~own", "-own");
    assertThat(cache.list()).isEmpty();
  }

  /** Thousands of namespaces come and go in the life of an operator. */
  @Test
  void othersLeaveNoTraceInTheIndexes() {
    for (int i = 0; i < 1000; i++) {
      informer.update(at("other-" + i, String.valueOf(i)));
      informer.delete(at("other-" + i, String.valueOf(i)));
    }
    informer.update(at("own", "1001"));

    // An indexer is asked of what the store has, and the store says what was last there.
    assertThat(cache.put(at("other-x", "1002")).getMetadata().getNamespace())
        .isEqualTo("other-999");
    assertThat(cache.byIndex(NAMESPACE, "own")).hasSize(1);
    assertThat(cache.byIndex(NAMESPACE, "other-999")).isEmpty();
    assertThat(cache.getKey(at("other-x", "1"))).isEqualTo(cache.getKey(at("other-y", "2")));
  }
}
