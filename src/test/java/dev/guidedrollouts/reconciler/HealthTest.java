package dev.guidedrollouts.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.metrics.ReconciliationMetrics;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.processing.event.source.ResourceAction;
import io.javaoperatorsdk.operator.processing.event.source.informer.ManagedInformerEventSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
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
  private final Health health = new Health(watch, passes, time.withZone(ZoneOffset.UTC));
  private final HealthCheck live = health.live();

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

  /** A kubelet, or whoever waits for it, may ask at any time. */
  @Test
  void beforeTheWatchBeginsItIsNeitherStartedNorReadyAndSaysSo() {
    try (KubernetesClient client =
        new KubernetesClientBuilder().withConfig(Config.empty()).build()) {
      watch.of(new UnstartedLessons(client));

      assertThat(health.started().call().getStatus()).isEqualTo(Status.DOWN);
      assertThat(health.ready().call().getStatus()).isEqualTo(Status.DOWN);
      assertThat(live.call().getStatus()).isEqualTo(Status.UP);
    }
  }

  /** The SDK's own source of lessons, as it is between its registration and its start. */
  private static final class UnstartedLessons
      extends ManagedInformerEventSource<
          RolloutLesson, RolloutLesson, InformerEventSourceConfiguration<RolloutLesson>> {
    UnstartedLessons(KubernetesClient client) {
      super(
          "lessons",
          client.resources(RolloutLesson.class),
          InformerEventSourceConfiguration.from(RolloutLesson.class, RolloutLesson.class).build());
    }

    @Override
    protected void handleEvent(
        ResourceAction action,
        RolloutLesson lesson,
        RolloutLesson before,
        Boolean deletedFinalStateUnknown) {}

    @Override
    public Set<RolloutLesson> getSecondaryResources(RolloutLesson lesson) {
      return Set.of();
    }

    @Override
    public void onAdd(RolloutLesson lesson) {}

    @Override
    public void onUpdate(RolloutLesson before, RolloutLesson lesson) {}

    @Override
    public void onDelete(RolloutLesson lesson, boolean deletedFinalStateUnknown) {}
  }
}
