package dev.guidedrollouts.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When a lesson is looked at again, and when a refused change is tried again. */
class RefusedWritesTest {
  private static final Instant NOW = Instant.parse("2026-08-01T09:00:00Z");

  @Test
  void theIntervalGrowsFromTenSecondsToFiveMinutes() {
    Duration before = Duration.ZERO;
    for (int times = 1; times < 40; times++) {
      Duration interval = RefusedWrites.interval(times, "uid");
      assertThat(interval).isBetween(Duration.ofSeconds(8), Duration.ofMinutes(5));
      if (times <= 5) {
        assertThat(interval).isGreaterThan(before);
      }
      before = interval;
    }
    assertThat(before).isGreaterThanOrEqualTo(Duration.ofMinutes(4));
  }

  @ParameterizedTest
  @EnumSource(LessonPhase.class)
  void whatHasNotEndedIsLookedAtWithinMinutesAndWhatHasEndedIsNot(LessonPhase phase) {
    Optional<Duration> next = LookAgain.after(phase, "uid", Optional.empty(), null, NOW);

    if (phase.terminal()) {
      assertThat(next).isEmpty();
    } else {
      assertThat(next.orElseThrow()).isBetween(Duration.ofMinutes(5), Duration.ofMinutes(10));
    }
  }

  @Test
  void theEarliestOfTheReasonsCountsAndNoneIsInThePast() {
    assertThat(after(NOW.plusSeconds(30), NOW.plusSeconds(9))).isEqualTo(Duration.ofSeconds(9));
    assertThat(after(NOW.plusSeconds(3), NOW.plusSeconds(9))).isEqualTo(Duration.ofSeconds(3));
    assertThat(after(NOW.minusSeconds(3), null)).isEqualTo(Duration.ofMillis(1));
    assertThat(after(NOW.plusSeconds(3600), null)).isLessThanOrEqualTo(Duration.ofMinutes(10));
  }

  private static Duration after(Instant due, Instant again) {
    return LookAgain.after(LessonPhase.Running, "uid", Optional.of(due), again, NOW).orElseThrow();
  }

  /** Lessons that were made together are spread, and each keeps its own time. */
  @Test
  void theSlowLooksAreSpread() {
    Set<Duration> all = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      String uid = new UUID(7, i).toString();
      Duration one = LookAgain.part(Duration.ofMinutes(5), uid);
      assertThat(one).isEqualTo(LookAgain.part(Duration.ofMinutes(5), uid));
      assertThat(one).isBetween(Duration.ZERO, Duration.ofMinutes(5));
      all.add(one.truncatedTo(java.time.temporal.ChronoUnit.SECONDS));
    }
    assertThat(all).hasSizeGreaterThan(60);
  }

  @Test
  void ofTwoLessonsOnOneDeploymentOnlyOneBeginsAtATime() {
    Beginnings beginnings = new Beginnings();
    Set<String> shared = Set.of("web", "api");

    assertThat(beginnings.enter("a", "ns", shared, () -> true)).isTrue();
    assertThat(beginnings.enter("a", "ns", shared, () -> true)).isTrue();
    assertThat(beginnings.enter("b", "ns", Set.of("api"), () -> true)).isFalse();
    assertThat(beginnings.enter("b", "ns", Set.of("db"), () -> true)).isTrue();
    assertThat(beginnings.enter("c", "elsewhere", shared, () -> true)).isTrue();
    beginnings.leave("a");
    assertThat(beginnings.enter("d", "ns", shared, () -> false)).isFalse();
    assertThat(beginnings.enter("d", "ns", shared, () -> true)).isTrue();
  }
}
