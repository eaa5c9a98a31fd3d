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
 * Which of several operators makes the passes. All of them watch the same, so that one that stands
 * by goes on at once; only the one that leads decides and writes.
 */
final class Election implements WriteFence, Leadership.Listener {
  private static final Logger LOG = Logger.getLogger(Election.class);

  /** A pass makes three requests at most, of which none is tried twice. */
  private static final Duration LAST_PASSES = Duration.ofSeconds(5);

  private final @Nullable Leadership leadership;
  private final Runnable end;

  // ReconcileTracker share it; who ends the process wants it alone.
  private final ReadWriteLock passes = new ReentrantReadWriteLock();
  private volatile Runnable wakeAll = () -> {};
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
   * @param wakeAll gives every lesson a pass; called when this operator begins to lead
   */
  void onGained(Runnable wakeAll) {
    this.wakeAll = wakeAll;
  }

  void start() {
    if (leadership != null) {
      leadership.start();
    }
  }

  /** Lets the passes that run come to their end, begins no other, and gives the lease back. */
  void stop() {
    stopping = true;
    try {
      if (!passes.writeLock().tryLock(LAST_PASSES.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warnf(
            "A pass has not ended within %s s; nothing that it sends now is sent",
            LAST_PASSES.toSeconds());
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
   * Runs a pass.
   *
   * @return empty where it may not write now, or could not at its end: then it counts for nothing
   */
  <T> Optional<T> pass(Supplier<T> pass) {
    if (!passes.readLock().tryLock()) {
      return Optional.empty();
    }
    try {
      return leading() && open() ? Optional.of(pass.get()) : Optional.empty();
    } catch (NotLeadingException e) {
      LOG.warnf("A pass is given up: %s", e.getMessage());
      return Optional.empty();
    } finally {
      passes.readLock().unlock();
    }
  }

  @Override
  public void gained() {
    wakeAll.run();
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
