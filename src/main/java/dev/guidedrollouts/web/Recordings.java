package dev.guidedrollouts.web;

import dev.guidedrollouts.view.Scene;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What lessons looked like, to be looked back at: in memory, of the lessons that changed last, and
 * no more than fits. What must outlive the process stands in the status. Of one thread.
 */
final class Recordings {
  private final int ofOne;
  private final int ofAll;
  private final Map<LessonKey, List<Recorded>> recordings = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<LessonKey, String> uids = new HashMap<>();
  private int count;

  /**
   * One moment.
   *
   * @param at when it began to look so
   */
  record Recorded(Instant at, Scene scene) {}

  /**
   * Nothing is recorded yet.
   *
   * @param ofOne the most moments of one lesson
   * @param ofAll the most of all lessons
   */
  Recordings(int ofOne, int ofAll) {
    this.ofOne = ofOne;
    this.ofAll = ofAll;
  }

  /** Says which lesson has the name now: of one that had it before nothing is kept. */
  void belongTo(LessonKey key, String uid) {
    if (!uid.equals(uids.put(key, uid))) {
      drop(key);
    }
  }

  /** Keeps a moment, where it looks other than the one before. */
  void add(LessonKey key, Scene scene, Instant at) {
    List<Recorded> recorded = recordings.computeIfAbsent(key, k -> new ArrayList<>());
    if (!recorded.isEmpty() && recorded.getLast().scene().equals(scene)) {
      return;
    }
    recorded.add(new Recorded(at, scene));
    count++;
    if (recorded.size() > ofOne) {
      thin(recorded);
    }
    while (count > ofAll && recordings.size() > 1) {
      drop(recordings.keySet().iterator().next());
    }
  }

  /** Takes out the moment that lasted shortest, so that what is left tells of the whole time. */
  private void thin(List<Recorded> recorded) {
    int shortest = 1;
    for (int i = 2; i < recorded.size() - 1; i++) {
      if (lasted(recorded, i).compareTo(lasted(recorded, shortest)) < 0) {
        shortest = i;
      }
    }
    recorded.remove(shortest);
    count--;
  }

  private static Duration lasted(List<Recorded> recorded, int i) {
    return Duration.between(recorded.get(i).at(), recorded.get(i + 1).at());
  }

  /** The lesson is gone. */
  void forget(LessonKey key) {
    uids.remove(key);
    drop(key);
  }

  private void drop(LessonKey key) {
    List<Recorded> gone = recordings.remove(key);
    count -= gone == null ? 0 : gone.size();
  }

  /** How many moments there are of a lesson. */
  int frames(LessonKey key) {
    List<Recorded> recorded = recordings.get(key);
    return recorded == null ? 0 : recorded.size();
  }

  /** A moment by its number, from 0; empty where there is none. */
  Optional<Recorded> frame(LessonKey key, int number) {
    List<Recorded> recorded = recordings.get(key);
    return recorded == null || number < 0 || number >= recorded.size()
        ? Optional.empty()
        : Optional.of(recorded.get(number));
  }
}
