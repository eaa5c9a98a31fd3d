package dev.guidedrollouts.simnode;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The events of one pod as the kubelet's recorder keeps them (client-go
 * tools/record/events_cache.go): an event that happened before is counted on its object, and a pod
 * with too many is written only once in a while (25 at once, then one each 300 s). Owned by the
 * pod's worker.
 */
final class EventLog {

  static final int BURST = 25;
  static final Duration REFILL = Duration.ofMinutes(5);

  /**
   * What to write.
   *
   * @param name the event object's name
   * @param count how often it has happened; 1: the object is new
   * @param first when it happened first
   */
  record Entry(String name, int count, Instant first) {}

  private final String podName;
  private final Map<PodEvent, Entry> entries = new HashMap<>();
  private double tokens = BURST;
  private Instant refilled = Instant.EPOCH;

  EventLog(String podName) {
    this.podName = podName;
  }

  /**
   * Counts an event.
   *
   * @param event what happened
   * @param now when
   * @return what to write; empty where it is dropped as spam
   */
  Optional<Entry> note(PodEvent event, Instant now) {
    Entry before = entries.get(event);
    Entry entry =
        before == null
            ? new Entry(nameFor(now), 1, now)
            : new Entry(before.name(), before.count() + 1, before.first());
    // Counted even where it is not written: the next one that is written carries the whole count.
    entries.put(event, entry);
    if (!refilled.equals(Instant.EPOCH)) {
      double gained = Duration.between(refilled, now).toMillis() / (double) REFILL.toMillis();
      tokens = Math.min(BURST, tokens + gained);
    }
    refilled = now;
    if (tokens < 1) {
      return Optional.empty();
    }
    tokens--;
    return Optional.of(entry);
  }

  /**
   * Forgets an event whose object is gone, so that the next one makes it anew.
   *
   * @param event the event
   */
  void forget(PodEvent event) {
    entries.remove(event);
  }

  private String nameFor(Instant now) {
    long nanos = now.getEpochSecond() * 1_000_000_000L + now.getNano() + entries.size();
    return podName + "." + Long.toHexString(nanos);
  }
}
