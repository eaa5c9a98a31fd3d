package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The leader is stopped or cut off in the middle of a stall, and does not know it: the other goes
 * on, nothing is lost and nothing done twice.
 */
@Order(1)
@Execution(ExecutionMode.CONCURRENT)
class LeaderIT extends TwoOperators {

  @Test
  void stoppedItWritesNothingWhenItWakesUp() throws Exception {
    intoTheStall();
    first.signal("STOP");
    Instant taken = secondLeadsSince();
    endsAsIfNothingHadBeen();

    Instant awake = Instant.now();
    first.signal("CONT");

    assertThat(first.awaitEnd(Duration.ofSeconds(30))).isEqualTo(1);
    assertThat(first.log()).contains("Lost the lease");
    assertThat(writes("first", taken)).as("since %s, awake since %s", taken, awake).isEmpty();
    first.start();
    assertThat(leads(first)).as("started anew it stands by").isFalse();
  }

  @Test
  void cutOffItStopsBeforeTheOtherBegins() throws Exception {
    intoTheStall();
    relay.cut();

    assertThat(first.awaitEnd(Duration.ofSeconds(40))).isEqualTo(1);
    assertThat(first.log()).contains("Lost the lease");
    endsAsIfNothingHadBeen();
    assertThat(writes("first", secondLeadsSince())).isEmpty();
  }
}
