package dev.guidedrollouts.reconciler;

import dev.guidedrollouts.metrics.ReconciliationMetrics;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the SDK tells of its queue and its reconciliations. It knows since when a reconciliation was
 * asked for, which is when the watch delivered the news that the reconciliation looks at.
 */
final class ReconcileTracker implements Metrics {
  private final ReconciliationMetrics metrics;
  private final Clock clock;

  /** The first event since the lesson's last reconciliation began. */
  private final Map<ResourceID, Instant> asked = new ConcurrentHashMap<>();

  private final Set<ResourceID> waiting = ConcurrentHashMap.newKeySet();

  // By thread: the SDK hands in a lesson's next reconciliation before it says that the last one has
  // ended.
  private final Map<Thread, Running> running = new ConcurrentHashMap<>();

  private volatile Consumer<ResourceID> whenForgotten = lesson -> {};

  private record Running(Instant askedAt, Instant startedAt) {}

  ReconcileTracker(ReconciliationMetrics metrics, Clock clock) {
    this.metrics = metrics;
    this.clock = clock;
    metrics.queue(waiting::size, running::size);
  }

  /**
   * To be told of each lesson that the SDK keeps nothing of any more, because it was deleted: also
   * of events that came while that was under way.
   */
  void onForgotten(Consumer<ResourceID> whenForgotten) {
    this.whenForgotten = whenForgotten;
  }

  /**
   * How long ago the reconciliation that runs on this thread was asked for; zero where none runs.
   */
  Duration sinceAsked() {
    Running now = running.get(Thread.currentThread());
    return now == null ? Duration.ZERO : notNegative(now.askedAt(), clock.instant());
  }

  /** When the oldest of the reconciliations that run now began. */
  Optional<Instant> oldestStart() {
    return running.values().stream().map(Running::startedAt).min(Instant::compareTo);
  }

  @Override
  public void eventReceived(Event event, Map<String, Object> metadata) {
    asked.putIfAbsent(event.getRelatedCustomResourceID(), clock.instant());
  }

  @Override
  public void reconciliationSubmitted(
      HasMetadata lesson, @Nullable RetryInfo retry, Map<String, Object> metadata) {
    waiting.add(ResourceID.fromResource(lesson));
    if (retry != null && retry.getAttemptCount() > 0) {
      metrics.retried();
    }
  }

  @Override
  public void reconciliationStarted(HasMetadata lesson, Map<String, Object> metadata) {
    ResourceID id = ResourceID.fromResource(lesson);
    Instant now = clock.instant();
    Instant since = asked.remove(id);
    waiting.remove(id);
    running.put(Thread.currentThread(), new Running(since == null ? now : since, now));
    if (since != null) {
      metrics.began(notNegative(since, now));
    }
  }

  @Override
  public <T> T timeControllerExecution(ControllerExecution<T> execution) throws Exception {
    return metrics.timed(execution::execute);
  }

  @Override
  public void reconciliationFailed(
      HasMetadata lesson,
      RetryInfo retry,
      @Nullable Exception exception,
      Map<String, Object> metadata) {
    metrics.failed();
  }

  @Override
  public void reconciliationFinished(
      HasMetadata lesson, @Nullable RetryInfo retry, Map<String, Object> metadata) {
    running.remove(Thread.currentThread());
  }

  @Override
  public void cleanupDone(ResourceID lesson, Map<String, Object> metadata) {
    asked.remove(lesson);
    waiting.remove(lesson);
    whenForgotten.accept(lesson);
  }

  /** The machine's clock may be set back. */
  private static Duration notNegative(Instant from, Instant to) {
    Duration between = Duration.between(from, to);
    return between.isNegative() ? Duration.ZERO : between;
  }
}
