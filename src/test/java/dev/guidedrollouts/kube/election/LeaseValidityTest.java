package dev.guidedrollouts.kube.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guidedrollouts.kube.write.NotLeadingException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The fence of an operator whose lease is good for 8 seconds. */
class LeaseValidityTest {
  private Instant wall = Instant.parse("2026-11-26T10:00:00Z");
  private final InstantSource clock = () -> wall;
  private long nanos;
  private final LeaseValidity time =
      new LeaseValidity(Duration.ofSeconds(8), clock.withZone(ZoneOffset.UTC), () -> nanos);

  @ParameterizedTest(name = "wall clock {0} s, monotonic clock {1} s: {2}")
  @CsvSource({
    "7, 7, true",
    "8, 8, false",
    // Stopped by a signal, or frozen with its container: both clocks go on.
    "60, 60, false",
    // The machine was suspended: the monotonic clock stood still.
    "60, 1, false",
    // The wall clock was set back, or forward.
    "-60, 9, false",
    "-60, 7, true",
    "9, 1, false",
  })
  void aRenewalIsGoodForItsTimeByBothClocks(long wallSeconds, long monotonicSeconds, boolean open) {
    time.renewal().run();

    pass(wallSeconds, monotonicSeconds);

    assertThat(time.open()).isEqualTo(open);
  }

  @Test
  void itCountsFromWhenTheRenewalWasSentNotFromWhenItWasAnswered() {
    Runnable answered = time.renewal();
    pass(7, 7);
    answered.run();
    assertThat(time.open()).isTrue();

    pass(1, 1);

    assertThat(time.open()).isFalse();
  }

  @Test
  void itIsClosedBeforeTheFirstRenewalAndAfterTheRelease() {
    assertThat(time.open()).isFalse();
    assertThatThrownBy(time::check).isInstanceOf(NotLeadingException.class);
    time.renewal().run();
    time.check();

    time.end();

    assertThat(time.open()).isFalse();
  }

  private void pass(long wallSeconds, long monotonicSeconds) {
    wall = wall.plusSeconds(wallSeconds);
    nanos += Duration.ofSeconds(monotonicSeconds).toNanos();
  }
}
