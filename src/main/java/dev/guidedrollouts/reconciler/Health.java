package dev.guidedrollouts.reconciler;

import dev.guidedrollouts.diagnosis.WarmUp;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/**
 * What the three probes mean.
 *
 * <ul>
 *   <li>started: the operator has begun its work, whether or not the API server answers;
 *   <li>ready: every lesson is known, and the watch on lessons is open right now;
 *   <li>live: nothing has happened that only a new process can mend.
 * </ul>
 *
 * A lost API server is no reason for a restart: the watches are taken up again for ever.
 */
@ApplicationScoped
public class Health {
  /**
   * A request of the client gives up after 10 s and ten tries, and nothing else is waited for: a
   * reconciliation of this length hangs.
   */
  private static final Duration HANGS = Duration.ofMinutes(10);

  private final LessonWatch watch;
  private final ReconcileTracker tracker;
  private final Clock clock;
  private final AtomicBoolean warm = new AtomicBoolean();

  Health(LessonWatch watch, ReconcileTracker tracker, Clock clock) {
    this.watch = watch;
    this.tracker = tracker;
    this.clock = clock;
  }

  @Produces
  @Startup
  @ApplicationScoped
  HealthCheck started() {
    return () -> HealthCheckResponse.named("started").status(!watch.informers().isEmpty()).build();
  }

  @Produces
  @Readiness
  @ApplicationScoped
  HealthCheck ready() {
    return () -> {
      HealthCheckResponseBuilder answer = HealthCheckResponse.named("lessons are watched");
      List<InformerHealthIndicator> informers = watch.informers();
      List<InformerHealthIndicator> blind =
          informers.stream().filter(i -> !i.hasSynced() || !i.isWatching()).toList();
      blind.forEach(
          i ->
              answer.withData(
                  where(i), i.hasSynced() ? "the watch is interrupted" : "not read yet"));
      boolean ready = !informers.isEmpty() && blind.isEmpty();
      if (ready) {
        warmUpOnce();
      }
      return answer.status(ready).build();
    };
  }

  /** Not before it is ready, which would come later for it; the first stall is seconds away. */
  private void warmUpOnce() {
    if (warm.compareAndSet(false, true)) {
      Thread.ofPlatform().name("warm-up").daemon().start(WarmUp::classifySamples);
    }
  }

  @Produces
  @Liveness
  @ApplicationScoped
  HealthCheck live() {
    return () -> {
      HealthCheckResponseBuilder answer = HealthCheckResponse.named("reconciliations go on");
      Optional<Duration> hanging =
          tracker
              .oldestStart()
              .map(start -> Duration.between(start, clock.instant()))
              .filter(longest -> longest.compareTo(HANGS) > 0);
      hanging.ifPresent(d -> answer.withData("a reconciliation hangs, seconds", d.toSeconds()));
      if (watch.ended()) {
        answer.withData("watch on lessons", "ended for good");
      }
      return answer.status(hanging.isEmpty() && !watch.ended()).build();
    };
  }

  private static String where(InformerHealthIndicator informer) {
    return Constants.WATCH_ALL_NAMESPACES.equals(informer.getTargetNamespace())
        ? "all namespaces"
        : "namespace " + informer.getTargetNamespace();
  }
}
