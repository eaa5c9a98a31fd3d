package dev.guidedrollouts.kube.write;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The API server's answers to our own status writes, until the watch has caught up with them. A
 * pass that another object's event brings in between would else start from the status before the
 * write, come to the same decision again, and be refused by the API server (409): the seed lesson
 * lost 8 of its 34 status writes that way, and 7 Events were sent twice.
 *
 * <p>Versions are compared for equality only: an answer counts while the cache still shows one of
 * the very versions that our writes replaced. Whatever else it shows is newer, or another lesson of
 * that name.
 */
final class LessonsAhead {
  private final ConcurrentHashMap<String, Ahead> lessons = new ConcurrentHashMap<>();

  private record Ahead(RolloutLesson answer, Set<String> replaced) {}

  /** The lesson as we know it: what the cache shows, or what we have made of that since. */
  RolloutLesson newest(RolloutLesson cached) {
    Ahead ahead = lessons.get(key(cached));
    if (ahead == null) {
      return cached;
    }
    if (ahead.replaced().contains(version(cached))) {
      return ahead.answer();
    }
    lessons.remove(key(cached), ahead);
    return cached;
  }

  /**
   * Takes the answer to a write.
   *
   * @param before the lesson that the write was made on
   */
  void wrote(RolloutLesson before, RolloutLesson answer) {
    lessons.compute(key(before), (key, ahead) -> next(ahead, before, answer));
  }

  private static @Nullable Ahead next(
      @Nullable Ahead ahead, RolloutLesson before, RolloutLesson answer) {
    if (version(answer).equals(version(before))) {
      return ahead;
    }
    Set<String> replaced = new HashSet<>();
    if (ahead != null && version(ahead.answer()).equals(version(before))) {
      replaced.addAll(ahead.replaced());
    }
    replaced.add(version(before));
    return new Ahead(answer, Set.copyOf(replaced));
  }

  /** The lesson is gone. */
  void forget(String namespace, String name) {
    lessons.remove(namespace + "/" + name);
  }

  private static String key(RolloutLesson lesson) {
    return lesson.getMetadata().getNamespace() + "/" + lesson.getMetadata().getName();
  }

  private static String version(RolloutLesson lesson) {
    return lesson.getMetadata().getResourceVersion();
  }
}
