package dev.guidedrollouts.kube.write;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import java.math.BigInteger;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The newest that is known of each lesson that we have written: the API server's answer to a status
 * write until the watch has caught up with it, then what the watch shows. A reconciliation that
 * another object's event brings in between would else start from the status before the write, come
 * to the same decision again, and be refused by the API server (409): the seed lesson lost 8 of its
 * 34 status writes that way, and 7 Events were sent twice.
 *
 * <p>The SDK has an overlay of its own (JOSDK 5.3, ResourceOperations and the deprecated
 * PrimaryUpdateAndCacheUtils), but it keeps back the event of a write that it knows, which here
 * brings the lesson's next reconciliation and wakes the lessons that wait for it, and it does not
 * cover the index by which {@code Turn.before} finds the others.
 *
 * <p>As there, versions are compared as numbers, which they are for every object of one resource
 * (KEP-5504; etcd's revision before that). So nobody who comes with an older copy is believed,
 * whoever has seen a newer one before; where a version is no number, the cache's copy counts.
 */
final class LessonsAhead {
  private static final Pattern NUMBER = Pattern.compile("[0-9]+");

  private final ConcurrentHashMap<String, Known> lessons = new ConcurrentHashMap<>();
  private final UnkeptFields unkept;

  /**
   * The newest of a lesson.
   *
   * @param sent whether its status is what was sent, and not yet what the watch has shown
   */
  private record Known(RolloutLesson lesson, boolean sent) {}

  /**
   * @param unkept told what is stored of a status that was sent
   */
  LessonsAhead(UnkeptFields unkept) {
    this.unkept = unkept;
  }

  /** The lesson as we know it: what the cache shows, or what we have made of that since. */
  RolloutLesson newest(RolloutLesson cached) {
    Known known =
        lessons.computeIfPresent(
            key(cached),
            (key, newest) -> {
              if (isNewer(newest.lesson(), cached)) {
                return newest;
              }
              if (newest.sent() && version(newest.lesson()).equals(version(cached))) {
                unkept.compared(key, newest.lesson().statusOrEmpty(), cached.statusOrEmpty());
              }
              return new Known(cached, false);
            });
    return known == null ? cached : known.lesson();
  }

  /** Takes the answer to a write. */
  void wrote(RolloutLesson answer) {
    lessons.merge(
        key(answer),
        new Known(answer, true),
        (newest, later) -> isNewer(newest.lesson(), later.lesson()) ? newest : later);
  }

  /** The lesson is gone. */
  void forget(String namespace, String name) {
    lessons.remove(namespace + "/" + name);
  }

  private static boolean isNewer(RolloutLesson one, RolloutLesson other) {
    String version = version(one);
    String than = version(other);
    return NUMBER.matcher(version).matches()
        && NUMBER.matcher(than).matches()
        && new BigInteger(version).compareTo(new BigInteger(than)) > 0;
  }

  static String key(RolloutLesson lesson) {
    return lesson.getMetadata().getNamespace() + "/" + lesson.getMetadata().getName();
  }

  static String version(RolloutLesson lesson) {
    return lesson.getMetadata().getResourceVersion();
  }
}
