package dev.guidedrollouts.reconciler;

import dev.guidedrollouts.kube.election.Leadership;
import dev.guidedrollouts.kube.write.NotLeadingException;
import dev.guidedrollouts.kube.write.WriteFence;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Which of several operators makes the reconciliations. All of them watch the same, so that one
 * that stands by goes on at once; only the one that leads decides and writes.
 */
final class Election implements WriteFence, Leadership.Listener {
  private static final Logger LOG = Logger.getLogger(Election.class);

  /** A reconciliation makes three requests at most, of which none is tried twice. */
  private static final Duration LAST_RECONCILIATIONS = Duration.ofSeconds(5);

  private final @Nullable Leadership leadership;
  private final Runnable end;

  // ReconcileTracker share it; who ends the process wants it alone.
  private final ReadWriteLock reconciliations = new ReentrantReadWriteLock();
  private volatile Runnable enqueueAll = () -> {};
  private volatile boolean stopping;

  /**
   * @param leadership made with this as its listener; null where the operator is alone
   * @param end ends the process; called once, when the lease is lost
   */
  Election(@Nullable Function<Leadership.Listener, Leadership> leadership, Runnable end) {
    this.end = end;
    this.leadership = leadership == null ? null : leadership.apply(this);
  }

  /** Of an operator that is alone. */
  static Election none() {
    return new Election(null, () -> {});
  }

  /**
   * @param enqueueAll gives every lesson a reconciliation; called when this operator begins to lead
   */
  void onGained(Runnable enqueueAll) {
    this.enqueueAll = enqueueAll;
  }

  void start() {
    if (leadership != null) {
      leadership.start();
    }
  }

  /**
   * Lets the reconciliations that run come to their end, begins no other, and gives the lease back.
   */
  void stop() {
    stopping = true;
    try {
      if (!reconciliations
          .writeLock()
          .tryLock(LAST_RECONCILIATIONS.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warnf(
            "A reconciliation has not ended within %s s; nothing that it sends now is sent",
            LAST_RECONCILIATIONS.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (leadership != null) {
      leadership.release();
    }
  }

  /** Whether lessons are this operator's to move. */
  boolean leading() {
    return !stopping && (leadership == null || leadership.leading());
  }

  @Override
  public boolean open() {
    return leadership == null || leadership.open();
  }

  /**
   * Runs a reconciliation.
   *
   * @return empty where it may not write now, or could not at its end: then it counts for nothing
   */
  <T> Optional<T> run(Supplier<T> reconciliation) {
    if (!reconciliations.readLock().tryLock()) {
      return Optional.empty();
    }
    try {
      return leading() && open() ? Optional.of(reconciliation.get()) : Optional.empty();
    } catch (NotLeadingException e) {
      LOG.warnf("A reconciliation is given up: %s", e.getMessage());
      return Optional.empty();
    } finally {
      reconciliations.readLock().unlock();
    }
  }

  @Override
  public void gained() {
    enqueueAll.run();
  }

  @Override
  public void lost() {
    if (!stopping) {
      stopping = true;
      LOG.error(
          "Lost the lease: another operator leads, or may. This process ends; started anew, it stands by.");
      end.run();
    }
  }
}
