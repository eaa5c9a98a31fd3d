package dev.guidedrollouts.kube.write;

import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import java.math.BigInteger;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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
  private final Function<RolloutLesson, @Nullable RolloutLesson> reading;

  /** Where the status of a lesson that is known comes from. */
  private enum Source {
    /** It is what was sent, and not yet what the watch has shown. */
    SENT,
    WATCHED,
    /** The watch shows less than what is stored under this version. */
    READ
  }

  private record Known(RolloutLesson lesson, Source source) {}

  /**
   * @param unkept told what is stored of a status that was sent
   * @param reading asks the API server for a lesson as it is now; null where it is gone
   */
  LessonsAhead(UnkeptFields unkept, Function<RolloutLesson, @Nullable RolloutLesson> reading) {
    this.unkept = unkept;
    this.reading = reading;
  }

  /** The lesson as we know it: what the cache shows, or what we have made of that since. */
  RolloutLesson newest(RolloutLesson cached) {
    Known known = lessons.get(key(cached));
    if (known == null) {
      return cached;
    }
    if (isNewer(known.lesson(), cached)) {
      return known.lesson();
    }
    if (!version(known.lesson()).equals(version(cached))) {
      return watched(cached);
    }
    return switch (known.source()) {
      case SENT -> stored(known.lesson().statusOrEmpty(), cached);
      case WATCHED -> watched(cached);
      case READ -> known.lesson();
    };
  }

  /** Takes the answer to a write that has made no new version: no watch will tell of it. */
  void changedNothing(RolloutLesson lesson, LessonStatus sent) {
    stored(sent, lesson);
  }

  /**
   * What is stored of a status under the lesson's version. Where the watch lacks some of it, that
   * is no proof: a watch that was begun before the definition was changed drops what the older one
   * did not know until the API server ends it, which it does once all other requests to the older
   * one have been answered, two minutes later at most (kubernetes,
   * apiextensions-apiserver/pkg/apiserver/customresource_handler.go, tearDown); and the cache keeps
   * it that way until the lesson changes. So the API server is asked.
   */
  private RolloutLesson stored(LessonStatus sent, RolloutLesson shown) {
    LessonStatus status = shown.statusOrEmpty();
    if (unkept.lacks(shown, sent)) {
      RolloutLesson read = reading.apply(shown);
      if (read == null || !version(read).equals(version(shown))) {
        // The watch brings what has come after it.
        return watched(shown);
      }
      status = read.statusOrEmpty();
    }
    unkept.compared(shown, sent, status);
    return status.equals(shown.statusOrEmpty())
        ? watched(shown)
        : known(new Known(shown.showing(status), Source.READ));
  }

  private RolloutLesson watched(RolloutLesson cached) {
    return known(new Known(cached, Source.WATCHED));
  }

  private RolloutLesson known(Known next) {
    return lessons.merge(key(next.lesson()), next, LessonsAhead::newer).lesson();
  }

  private static Known newer(Known newest, Known later) {
    return isNewer(newest.lesson(), later.lesson()) ? newest : later;
  }

  /** Takes the answer to a write. */
  void wrote(RolloutLesson answer) {
    known(new Known(answer, Source.SENT));
  }

  /** The lesson is gone. */
  void forget(RolloutLesson lesson) {
    lessons.remove(key(lesson));
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
