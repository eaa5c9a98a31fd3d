package dev.guidedrollouts.reconciler;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.javaoperatorsdk.operator.api.config.InformerStoppedHandler;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import io.javaoperatorsdk.operator.health.InformerWrappingEventSourceHealthIndicator;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the watch on lessons is. Asked of the cache itself: the SDK's own report waits for the start
 * to be over, and the start waits for the API server.
 */
final class LessonWatch implements InformerStoppedHandler {
  private volatile @Nullable InformerWrappingEventSourceHealthIndicator<?> lessons;
  private volatile boolean ended;

  void of(IndexerResourceCache<RolloutLesson> cache) {
    lessons =
        cache instanceof InformerWrappingEventSourceHealthIndicator<?> indicator ? indicator : null;
  }

  /** One for each namespace that is watched, or one for all; none before the start. */
  List<InformerHealthIndicator> informers() {
    InformerWrappingEventSourceHealthIndicator<?> source = lessons;
    if (source == null) {
      return List.of();
    }
    try {
      return List.copyOf(source.informerHealthIndicators().values());
    } catch (NullPointerException notStarted) {
      // ManagedInformerEventSource (JOSDK 5.3) makes its informers in start(), and nothing public
      // of it tells that before the start is over; a probe may come between.
      return List.of();
    }
  }

  /** True where a watch has ended and will not be taken up again. */
  boolean ended() {
    return ended;
  }

  @Override
  @SuppressWarnings("rawtypes") // as the SDK has it
  public void onStop(SharedIndexInformer informer, @Nullable Throwable why) {
    ended = true;
  }
}
