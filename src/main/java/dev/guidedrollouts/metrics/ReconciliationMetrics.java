package dev.guidedrollouts.metrics;

import dev.guidedrollouts.lesson.Decision;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/** Metrics of the operator's reconciliations of lessons. */
public final class ReconciliationMetrics {
  private final MeterRegistry registry;
  private final Timer duration;
  private final Timer queued;
  private final Counter failures;
  private final Counter retries;

  public ReconciliationMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.duration =
        Histograms.timer(
            registry,
            "guided.rollouts.reconciliation.duration",
            "How long the reconciliation of a lesson took, requests included.",
            5,
            10,
            25,
            50,
            100,
            250,
            500,
            1000,
            2500,
            5000,
            10_000,
            30_000);
    this.queued =
        Histograms.timer(
            registry,
            "guided.rollouts.reconciliation.wait",
            "From the first event that asked for a reconciliation until it began.",
            1,
            5,
            10,
            25,
            50,
            100,
            250,
            500,
            1000,
            5000,
            30_000);
    this.failures =
        Counter.builder("guided.rollouts.reconciliation.failures")
            .description("Reconciliations that ended with an error; each is retried.")
            .register(registry);
    this.retries =
        Counter.builder("guided.rollouts.reconciliation.retries")
            .description("Reconciliations that were a retry after an error.")
            .register(registry);
  }

  /**
   * Whether this process is the one that manages lessons.
   *
   * @param leading asked at each scrape
   */
  public void leading(BooleanSupplier leading) {
    Gauge.builder("guided.rollouts.leading", () -> leading.getAsBoolean() ? 1 : 0)
        .description("1 where this replica is the leader and manages lessons, else 0.")
        .register(registry);
  }

  /** Shows of how many shards this is one, so that one that nobody runs can be told. */
  public void shards(int count) {
    Gauge.builder("guided.rollouts.shards", () -> count)
        .description(
            "How many shards the namespaces are divided into, as this operator was told; 1 without.")
        .register(registry);
  }

  /** Begins to show the queue. */
  public void queue(IntSupplier waiting, IntSupplier running) {
    Gauge.builder("guided.rollouts.reconciliation.queue", waiting, IntSupplier::getAsInt)
        .description("Lessons whose reconciliation waits for a thread.")
        .strongReference(true)
        .register(registry);
    Gauge.builder("guided.rollouts.reconciliation.active", running, IntSupplier::getAsInt)
        .description("Reconciliations that are running.")
        .strongReference(true)
        .register(registry);
  }

  /** Runs a reconciliation and times it, however it ends. */
  public <T> T timed(Callable<T> reconciliation) throws Exception {
    return duration.recordCallable(reconciliation);
  }

  /** A reconciliation begins that was asked for so long ago. */
  public void began(Duration waited) {
    queued.record(waited);
  }

  /** A reconciliation ended with an error. */
  public void failed() {
    failures.increment();
  }

  /** A reconciliation is another try after an error. */
  public void retried() {
    retries.increment();
  }

  /**
   * A reconciliation came to a decision.
   *
   * @param settled false where something changed in between, so that the reconciliation counted for
   *     nothing
   */
  public void decided(Decision decision, boolean settled) {
    Counter.builder("guided.rollouts.reconciliations")
        .description("Reconciliations by decision, and whether it could be carried through.")
        .tag("decision", decision.label())
        .tag("result", settled ? "Settled" : "Overtaken")
        .register(registry)
        .increment();
  }
}
