package dev.guidedrollouts.kube.election;

import dev.guidedrollouts.kube.write.WriteFence;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long a lease is good for: the renew deadline, counted from before the renewal was sent.
 * Others count the longer lease duration from the time that the renewal names, so they come later,
 * whatever happens to this process in between. The elector (fabric8 7.5) only calls back when it
 * has found the lease lost, which is too late in a process that was stopped meanwhile.
 *
 * <p>Two clocks are asked, and the one that has gone further counts: the monotonic one of a machine
 * that was suspended stands still, and the wall clock may be set back.
 */
final class LeaseValidity implements WriteFence {
  private final Duration good;
  private final Clock clock;
  private final LongSupplier nanos;
  private volatile @Nullable Moment since;

  private record Moment(Instant wall, long nanos) {}

  /**
   * @param good how long after a renewal writes are allowed
   * @param clock the wall clock
   * @param nanos a monotonic clock, in nanoseconds
   */
  LeaseValidity(Duration good, Clock clock, LongSupplier nanos) {
    this.good = good;
    this.clock = clock;
    this.nanos = nanos;
  }

  private Moment now() {
    return new Moment(clock.instant(), nanos.getAsLong());
  }

  /** To be called before a renewal is sent; the renewal counts from then. */
  Runnable renewal() {
    Moment sent = now();
    return () -> since = sent;
  }

  /** No more writes until the next renewal. */
  void end() {
    since = null;
  }

  @Override
  public boolean open() {
    Moment renewed = since;
    if (renewed == null) {
      return false;
    }
    Moment now = now();
    Duration wall = Duration.between(renewed.wall(), now.wall());
    Duration monotonic = Duration.ofNanos(now.nanos() - renewed.nanos());
    return wall.compareTo(good) < 0 && monotonic.compareTo(good) < 0;
  }
}
