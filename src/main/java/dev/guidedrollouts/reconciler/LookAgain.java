package dev.guidedrollouts.reconciler;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * When a lesson gets its next reconciliation though no event brings one. An event that is missed
 * makes a lesson late, never lost: each that has not ended is looked at every 5 to 10 minutes. Such
 * a look makes no request where nothing changed.
 */
final class LookAgain {
  private static final Duration SLOW = Duration.ofMinutes(5);
  private static final Duration SPREAD = Duration.ofMinutes(5);

  private LookAgain() {}

  /**
   * How long from now to the next look; empty for a lesson that has ended.
   *
   * @param phase the phase that the reconciliation came to
   * @param uid the lesson's uid: lessons that were made together are not looked at together
   * @param due when the decision wants another look, where it does
   * @param again when a refused change is tried again, where one was refused
   */
  static Optional<Duration> after(
      LessonPhase phase, String uid, Optional<Instant> due, @Nullable Instant again, Instant now) {
    Stream<Instant> slow =
        phase.terminal() ? Stream.empty() : Stream.of(now.plus(SLOW).plus(part(SPREAD, uid)));
    return Stream.of(due.stream(), Stream.ofNullable(again), slow)
        .flatMap(at -> at)
        .min(Instant::compareTo)
        .map(at -> atLeastOneMilli(Duration.between(now, at)));
  }

  /** A part of the time, from none to all of it; the same for the same text. */
  static Duration part(Duration whole, String of) {
    CRC32C crc = new CRC32C();
    crc.update(of.getBytes(StandardCharsets.UTF_8));
    return Duration.ofMillis((crc.getValue() * whole.toMillis()) >>> Integer.SIZE);
  }

  static Duration atLeastOneMilli(Duration left) {
    return left.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : left;
  }
}
