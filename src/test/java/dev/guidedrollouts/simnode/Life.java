package dev.guidedrollouts.simnode;

import java.time.Instant;

/** What the container runtime knows of one container. */
sealed interface Life {

  /** It was never started. */
  record NotStarted() implements Life {}

  /**
   * It runs.
   *
   * @param startedAt since when
   * @param containerId its name in the runtime
   * @param imageId repository and digest that it runs
   */
  record Running(Instant startedAt, String containerId, String imageId) implements Life {}

  /**
   * It ended.
   *
   * @param startedAt when it was started
   * @param finishedAt when it ended
   * @param exitCode its exit code
   * @param reason Completed, Error or OOMKilled
   * @param containerId its name in the runtime
   * @param imageId repository and digest that it ran
   */
  record Exited(
      Instant startedAt,
      Instant finishedAt,
      int exitCode,
      String reason,
      String containerId,
      String imageId)
      implements Life {

    static Exited of(Running running, Instant finishedAt, int exitCode, String reason) {
      return new Exited(
          running.startedAt(),
          finishedAt,
          exitCode,
          reason,
          running.containerId(),
          running.imageId());
    }
  }
}
