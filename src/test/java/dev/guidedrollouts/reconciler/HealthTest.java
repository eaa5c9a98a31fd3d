package dev.guidedrollouts.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.metrics.ReconciliationMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

/** Live is what a new process could not do better. The other probes are tested in a real one. */
class HealthTest {
  private Instant now = Instant.parse("2026-08-01T09:00:00Z");
  private final LessonWatch watch = new LessonWatch();
  private final InstantSource time = () -> now;
  private final ReconcileTracker passes =
      new ReconcileTracker(
          new ReconciliationMetrics(new SimpleMeterRegistry()), time.withZone(ZoneOffset.UTC));
  private final HealthCheck live = new Health(watch, passes, time.withZone(ZoneOffset.UTC)).live();

  @Test
  void aPassThatHangsIsNotLive() {
    RolloutLesson lesson = new RolloutLesson();
    lesson.getMetadata().setName("bookinfo");
    lesson.getMetadata().setNamespace("shop");
    assertThat(live.call().getStatus()).isEqualTo(Status.UP);

    passes.reconciliationStarted(lesson, Map.of());
    now = now.plus(Duration.ofMinutes(10));
    assertThat(live.call().getStatus()).as("slow").isEqualTo(Status.UP);
    now = now.plus(Duration.ofMinutes(1));
    assertThat(live.call().getStatus()).as("hanging").isEqualTo(Status.DOWN);
    assertThat(live.call().getData().orElseThrow())
        .containsEntry("a reconciliation hangs, seconds", 660L);

    passes.reconciliationFinished(lesson, null, Map.of());
    assertThat(live.call().getStatus()).as("over").isEqualTo(Status.UP);
  }

  @Test
  @SuppressWarnings("NullAway") // nothing of the informer is asked
  void aWatchThatHasEndedForGoodIsNotLive() {
    watch.onStop(null, null);

    assertThat(live.call().getStatus()).isEqualTo(Status.DOWN);
    assertThat(live.call().getData().orElseThrow())
        .containsEntry("watch on lessons", "ended for good");
  }
}
