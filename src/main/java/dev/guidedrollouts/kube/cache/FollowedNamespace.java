package dev.guidedrollouts.kube.cache;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A namespace that lessons follow, and where its objects are looked up. */
final class FollowedNamespace {
  /** The lessons that follow it, and whether each has to do with Services. */
  private final Map<String, Boolean> lessons = new ConcurrentHashMap<>();

  private volatile @Nullable ScopeWatch watch;
  private @Nullable ScopeWatch next;

  /** Whether the lesson follows it just so already. */
  boolean has(String lesson, boolean withServices) {
    return Boolean.valueOf(withServices).equals(lessons.get(lesson));
  }

  boolean has(String lesson) {
    return lessons.containsKey(lesson);
  }

  void add(String lesson, boolean withServices) {
    lessons.put(lesson, withServices);
  }

  /** False where it was not among them. */
  boolean remove(String lesson) {
    return lessons.remove(lesson) != null;
  }

  boolean isUnused() {
    return lessons.isEmpty();
  }

  boolean hasServices() {
    return lessons.containsValue(true);
  }

  /** What shows its objects now; null while it is not decided which watch does. */
  @Nullable ScopeWatch watch() {
    return watch;
  }

  /** The one that takes the place of {@link #watch} as soon as it shows everything. */
  @Nullable ScopeWatch next() {
    return next;
  }

  void next(@Nullable ScopeWatch successor) {
    next = successor;
  }

  /** What shows its objects and what will, as far as there is either. */
  Stream<ScopeWatch> watches() {
    return Stream.concat(Stream.ofNullable(watch), Stream.ofNullable(next));
  }

  /** From now on this one shows its objects, and none is awaited. */
  void use(ScopeWatch shown) {
    watch = shown;
    next = null;
  }
}
