package dev.guidedrollouts.simnode;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * The kubelet's back-off of one container and image (k8s.io/client-go/util/flowcontrol/backoff.go):
 * 10 s, doubled at each failure up to 300 s, forgotten after twice that without one. Not for
 * several threads.
 */
final class BackOff {

  static final Duration INITIAL = Duration.ofSeconds(10);
  static final Duration MAX = Duration.ofMinutes(5);

  private Duration delay = Duration.ZERO;
  private Instant since = Instant.EPOCH;
  private String key = "";

  /**
   * Whether it is too early for a new attempt.
   *
   * @param image what the back-off is about: another image starts anew
   * @param now the time
   * @return true while the delay since the last failure has not passed
   */
  boolean holds(String image, Instant now) {
    return holdsSince(image, since, now);
  }

  /**
   * Whether it is too early for a new attempt, counted from an event of the caller's.
   *
   * @param image what the back-off is about
   * @param event the time to count from
   * @param now the time
   * @return true while the delay since the event has not passed
   */
  boolean holdsSince(String image, Instant event, Instant now) {
    return key.equals(image) && now.isBefore(event.plus(delay));
  }

  /**
   * Notes a failure.
   *
   * @param image what failed
   * @param now when
   */
  void next(String image, Instant now) {
    boolean fresh =
        delay.isZero()
            || !Objects.equals(key, image)
            || now.isAfter(since.plus(MAX.multipliedBy(2)));
    Duration doubled = delay.multipliedBy(2);
    delay = fresh ? INITIAL : doubled.compareTo(MAX) > 0 ? MAX : doubled;
    since = now;
    key = image;
  }

  /**
   * The delay now in force.
   *
   * @return zero before the first failure
   */
  Duration delay() {
    return delay;
  }
}
