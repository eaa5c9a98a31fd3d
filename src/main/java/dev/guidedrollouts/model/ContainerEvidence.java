package dev.guidedrollouts.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a pod's status says of one container.
 *
 * @param container its name
 * @param role init container, sidecar or plain container
 * @param image its image, as the pod's spec writes it
 * @param state waiting, running or terminated
 * @param reason the kubelet's word for a waiting or terminated container, where it gave one
 * @param message the kubelet's text to it, where it gave one
 * @param since when it began to run, for a running container
 * @param probed whether it has a readiness probe: without one it counts as ready when it runs
 * @param askedWithin within how long of its start the kubelet has surely asked its readiness probe,
 *     by the probes in the pod's spec; zero without a readiness probe
 * @param started false while its startup probe has not succeeded yet
 * @param ready the container's ready flag
 * @param restarts how often it was restarted
 * @param last how the container's previous run ended, where there was one
 */
@RecordBuilder
public record ContainerEvidence(
    String container,
    Role role,
    String image,
    State state,
    @Nullable String reason,
    @Nullable String message,
    @Nullable Instant since,
    boolean probed,
    Duration askedWithin,
    boolean started,
    boolean ready,
    int restarts,
    @Nullable Termination last) {

  private static final Duration TRUST_LOST_BY_A_CRASH = Duration.ofSeconds(10);
  private static final int MOST_COUNTED = 30;

  /** How long it has to run for its crashes so far, before it counts as recovered. */
  public Duration probation() {
    return TRUST_LOST_BY_A_CRASH.multipliedBy(Math.min(restarts, MOST_COUNTED));
  }

  /** The container's part in its pod. */
  public enum Role {
    INIT,
    /** An init container with restartPolicy Always. */
    SIDECAR,
    MAIN
  }

  /** The container's state. */
  public enum State {
    WAITING,
    RUNNING,
    TERMINATED
  }

  /**
   * How a run of a container ended.
   *
   * @param exitCode its exit code
   * @param signal the signal that ended it, 0 for none
   * @param reason for example {@code Error}, {@code Completed}, {@code OOMKilled}
   * @param message the termination message, where there is one
   * @param startedAt when that run began, where it is told
   * @param finishedAt when it ended, where it is told
   */
  public record Termination(
      int exitCode,
      int signal,
      @Nullable String reason,
      @Nullable String message,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt) {}
}
