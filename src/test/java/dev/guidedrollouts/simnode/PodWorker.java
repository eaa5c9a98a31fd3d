package dev.guidedrollouts.simnode;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps one pod: syncs it when its time has come or it was changed, one sync at a time, and writes
 * what came of it.
 */
final class PodWorker {

  private static final System.Logger LOG = System.getLogger(PodWorker.class.getName());
  private static final Duration AFTER_A_FAILED_WRITE = Duration.ofSeconds(1);

  private final PodSync sync;
  private final ApiWriter api;
  private final ScheduledExecutorService timer;
  private final Clock clock;
  private final PodRun run;
  private final EventLog log;
  private final ReentrantLock turn = new ReentrantLock();

  private volatile Pod pod;
  private volatile boolean gone;
  private Optional<Instant> due;
  private Optional<PodStatus> written = Optional.empty();
  private Optional<ScheduledFuture<?>> alarm = Optional.empty();

  PodWorker(
      Pod pod,
      PodRun run,
      PodSync sync,
      ApiWriter api,
      ScheduledExecutorService timer,
      Clock clock) {
    this.pod = pod;
    this.run = run;
    this.sync = sync;
    this.api = api;
    this.timer = timer;
    this.clock = clock;
    this.log = new EventLog(pod.getMetadata().getName());
    this.due = Optional.of(clock.instant());
  }

  String podIp() {
    return run.podIp;
  }

  /** Syncs the pod as soon as may be. */
  void begin() {
    Thread.startVirtualThread(this::turn);
  }

  /**
   * The pod's object has changed. Changes of its status are this kubelet's own and ask for nothing.
   *
   * @param changed the pod as it is now
   */
  void changed(Pod changed) {
    Pod before = pod;
    pod = changed;
    boolean ours =
        Objects.equals(
                before.getMetadata().getDeletionTimestamp(),
                changed.getMetadata().getDeletionTimestamp())
            && Objects.equals(
                before.getMetadata().getAnnotations(), changed.getMetadata().getAnnotations())
            && Objects.equals(before.getSpec(), changed.getSpec());
    if (!ours) {
      Thread.startVirtualThread(
          () -> {
            turn.lock();
            try {
              due = Optional.of(clock.instant());
            } finally {
              turn.unlock();
            }
            turn();
          });
    }
  }

  /** The pod's object is gone: nothing is to be done any more. */
  void end() {
    gone = true;
  }

  private void turn() {
    turn.lock();
    try {
      while (!gone && due.filter(at -> !at.isAfter(clock.instant())).isPresent()) {
        due = once();
      }
      if (!gone) {
        due.ifPresent(this::wakeAt);
      }
    } finally {
      turn.unlock();
    }
  }

  private void wakeAt(Instant at) {
    long wait = Math.max(0, Duration.between(clock.instant(), at).toNanos());
    alarm.ifPresent(set -> set.cancel(false));
    alarm = Optional.of(timer.schedule(this::begin, wait, TimeUnit.NANOSECONDS));
  }

  private Optional<Instant> once() {
    Instant now = clock.instant();
    Pod current = pod;
    PodSync.Result result = sync.sync(current, run, now);
    Optional<Instant> next = result.next();
    try {
      if (!written.equals(Optional.of(result.status()))) {
        if (!api.writeStatus(current, result.status())) {
          return next;
        }
        written = Optional.of(result.status());
      }
      result.events().forEach(event -> tell(current, event, now));
      if (result.gone()) {
        api.remove(current);
      }
      return next;
    } catch (KubernetesClientException e) {
      LOG.log(
          System.Logger.Level.WARNING, "{0}: {1}", current.getMetadata().getName(), e.getMessage());
      Instant again = clock.instant().plus(AFTER_A_FAILED_WRITE);
      return Optional.of(next.filter(at -> at.isBefore(again)).orElse(again));
    }
  }

  private void tell(Pod current, PodEvent event, Instant now) {
    log.note(event, now)
        .ifPresent(
            entry -> {
              if (!api.writeEvent(current, event, entry, now)) {
                log.forget(event);
              }
            });
  }
}
