package dev.guidedrollouts.bench;

import java.util.List;
import java.util.Locale;

/**
 * Measured times, in order.
 *
 * @param nanos at least one, in nanoseconds, ascending
 */
record Distribution(List<Long> nanos) {
  private static final double NANOS_PER_MILLI = 1e6;

  Distribution {
    if (nanos.isEmpty()) {
      throw new IllegalArgumentException("nothing was measured");
    }
    nanos = nanos.stream().sorted().toList();
  }

  /**
   * The nearest-rank percentile in milliseconds: the smallest measured value that at least {@code
   * percent} of all do not exceed. Nothing is interpolated.
   */
  double millis(int percent) {
    int rank = Math.ceilDivExact(percent * nanos.size(), 100);
    return nanos.get(Math.max(rank, 1) - 1) / NANOS_PER_MILLI;
  }

  /** {@code 41 / 118 / 130 ms}: the median, the 99th percentile and the largest. */
  String text() {
    return millis(50) < 1000
        ? String.format(Locale.ROOT, "%.0f / %.0f / %.0f ms", millis(50), millis(99), millis(100))
        : String.format(
            Locale.ROOT,
            "%.1f / %.1f / %.1f s",
            millis(50) / 1000,
            millis(99) / 1000,
            millis(100) / 1000);
  }
}
