package dev.guidedrollouts.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.stream.LongStream;

/** Histograms with bounds of our own: Micrometer's default ones are some seventy series each. */
final class Histograms {
  private Histograms() {}

  /**
   * Registers one.
   *
   * @param millis the buckets' upper bounds in milliseconds
   */
  static Timer timer(MeterRegistry registry, String name, String description, long... millis) {
    return Timer.builder(name)
        .description(description)
        .serviceLevelObjectives(
            LongStream.of(millis).mapToObj(Duration::ofMillis).toArray(Duration[]::new))
        .register(registry);
  }
}
