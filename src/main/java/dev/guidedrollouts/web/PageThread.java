package dev.guidedrollouts.web;

import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The one thread that all state of the feed belongs to. A defect costs one picture, and not the
 * thread.
 */
final class PageThread implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(PageThread.class);

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("page").daemon().factory());

  /** Runs the task behind those that wait already. */
  void soon(Runnable task) {
    in(0, task);
  }

  /** Runs the task after so many milliseconds; never where the page is closed. */
  void in(long millis, Runnable task) {
    try {
      ScheduledFuture<?> _ = thread.schedule(guarded(task), millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException closed) {
      LOG.debug("the page is closed");
    }
  }

  /** Runs the task again and again. */
  void each(long seconds, Runnable task) {
    ScheduledFuture<?> _ =
        thread.scheduleAtFixedRate(guarded(task), seconds, seconds, TimeUnit.SECONDS);
  }

  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.error("The page could not show a change.", e);
      }
    };
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
