package dev.guidedrollouts.simnode;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class EventLogTest {

  private static final PodEvent BACK_OFF =
      PodEvent.normal("BackOff", "Back-off pulling image \"web\"", "spec.containers{web}");
  private final Instant start = Instant.parse("2026-11-24T00:00:00Z");
  private final EventLog log = new EventLog("web-1");

  @Test
  void anEventThatHappensAgainIsCountedOnItsObject() {
    EventLog.Entry first = log.note(BACK_OFF, start).orElseThrow();
    EventLog.Entry again = log.note(BACK_OFF, start.plusSeconds(12)).orElseThrow();
    EventLog.Entry other = log.note(PodEvent.normal("Pulling", "x", ""), start).orElseThrow();

    assertThat(again).isEqualTo(new EventLog.Entry(first.name(), 2, start));
    assertThat(other.count()).isOne();
    assertThat(other.name()).isNotEqualTo(first.name());
  }

  @Test
  void spamIsDroppedButCounted() {
    for (int i = 0; i < EventLog.BURST; i++) {
      assertThat(log.note(BACK_OFF, start)).isPresent();
    }
    assertThat(log.note(BACK_OFF, start.plusSeconds(1))).isEmpty();
    assertThat(log.note(BACK_OFF, start.plusSeconds(400)).orElseThrow().count())
        .isEqualTo(EventLog.BURST + 2);
  }

  @Test
  void anEventWhoseObjectIsGoneIsMadeAnew() {
    log.note(BACK_OFF, start);
    log.forget(BACK_OFF);
    assertThat(log.note(BACK_OFF, start.plusSeconds(5)).orElseThrow().count()).isOne();
  }
}
