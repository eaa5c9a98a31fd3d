package dev.guidedrollouts.kube.election;

import dev.guidedrollouts.kube.write.DerivedClient;
import dev.guidedrollouts.kube.write.WriteFence;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * This process's part in the election of the one that writes, and the fence of its writes.
 *
 * <p>The elector is fabric8's. The SDK's election (JOSDK 5.3) lets no reconciliation run on a
 * standby, and here it is reconciliations that begin the watches: its caches would be cold.
 *
 * <p>A process that was stopped for a while, by whatever, finds the fence closed when it goes on.
 * Between that question and the request on the wire there is still a moment; what is sent then does
 * no harm, since a patch or a status names the resourceVersion or generation that it was decided
 * on, and what is created has a name of its own: the API server refuses all of them once another
 * process has gone on.
 */
public final class Leadership implements WriteFence {
  private static final Logger LOG = Logger.getLogger(Leadership.class);

  private final LeaderElectionSettings terms;
  private final LeaseValidity time;
  private final LeaderElector elector;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("leader-election").daemon().factory());
  private final Listener listener;
  private volatile boolean leading;
  private volatile boolean stopping;
  private volatile @Nullable CompletableFuture<?> election;

  /**
   * Called on the election's own thread: must not block, and must not end the process by itself.
   */
  public interface Listener {
    /** This process is the one that writes from now on. */
    void gained();

    /** It will never be again: another one has taken over, or may have. */
    void lost();
  }

  /**
   * @param clock the wall clock
   * @param nanos a monotonic clock, in nanoseconds
   */
  public Leadership(
      KubernetesClient client,
      LeaderElectionSettings terms,
      Clock clock,
      LongSupplier nanos,
      Listener listener) {
    this.terms = terms;
    this.listener = listener;
    this.time = new LeaseValidity(terms.renewDeadline(), clock, nanos);
    this.elector =
        new LeaderElector(
            impatient(client, terms.renewDeadline()),
            new LeaderElectionConfig(
                new RenewalTrackingLock(new ElectionLease(terms), time),
                terms.leaseDuration(),
                terms.renewDeadline(),
                terms.retryPeriod(),
                new LeaderCallbacks(this::gained, this::stopped, this::leaderIs),
                true,
                terms.name()),
            thread);
  }

  /** One request must not take up the time of the next: no further tries, and half the deadline. */
  private static KubernetesClient impatient(KubernetesClient client, Duration renewDeadline) {
    return DerivedClient.of(
        client,
        new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
            .withRequestRetryBackoffLimit(0)
            .withRequestTimeout((int) renewDeadline.dividedBy(2).toMillis())
            .build());
  }

  /** Takes part from now on. To be called once. */
  public void start() {
    election = elector.start();
  }

  /**
   * Gives the lease back, so that another process goes on at once. No write is allowed any more.
   * Waits until that is done, but no longer than the renew deadline.
   */
  public void release() {
    stopping = true;
    leading = false;
    time.end();
    CompletableFuture<?> running = election;
    if (running != null) {
      // Releases on the thread that cancels.
      running.cancel(true);
    }
    thread.shutdown();
  }

  /** Whether this process was elected. It may still have to wait for its lease's renewal. */
  public boolean leading() {
    return leading;
  }

  @Override
  public boolean open() {
    return leading && time.open();
  }

  private void gained() {
    leading = true;
    LOG.infof("Leads from now on as %s (Lease %s)", terms.identity(), lease());
    listener.gained();
  }

  private void stopped() {
    leading = false;
    time.end();
    if (stopping) {
      LOG.infof("Gave the Lease %s back", lease());
    } else {
      listener.lost();
    }
  }

  private void leaderIs(@Nullable String holder) {
    if (terms.identity().equals(holder) || stopping) {
      return;
    }
    boolean nobody = holder == null || holder.isEmpty();
    LOG.infof("Stands by; %s leads (Lease %s)", nobody ? "nobody" : holder, lease());
  }

  private String lease() {
    return terms.namespace() + "/" + terms.name();
  }
}
