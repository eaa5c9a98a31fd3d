package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.bench.AuditLog;
import dev.guidedrollouts.kube.Alone;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The leader ends in the middle of a stall: how long it takes until the other one leads. */
@Alone("measures how long a handover takes, whose limits are a few seconds above the Lease's")
class HandoverIT extends TwoOperators {

  @Test
  void endedItHandsOverWithinFiveSeconds() throws Exception {
    intoTheStall();
    assertThat(leads(second)).as("ready, and standing by").isFalse();

    Instant signal = Instant.now();
    first.terminate();

    assertThat(Duration.between(signal, secondLeadsSince())).isLessThan(Duration.ofSeconds(5));
    assertThat(first.awaitEnd(Duration.ofSeconds(10))).isIn(0, 143);
    endsAsIfNothingHadBeen();
    assertThat(writes("first", Instant.EPOCH))
        .as("after the lease was given back")
        .noneMatch(w -> AuditLog.received(w).isAfter(secondLeadsSince()));
    assertThat(writes("second", Instant.EPOCH))
        .as("while it stood by")
        .noneMatch(w -> AuditLog.received(w).isBefore(signal));
  }

  @Test
  void killedItIsReplacedWithinTwentySeconds() throws Exception {
    intoTheStall();

    Instant signal = Instant.now();
    first.kill();

    assertThat(Duration.between(signal, secondLeadsSince())).isLessThan(Duration.ofSeconds(20));
    endsAsIfNothingHadBeen();
  }
}
