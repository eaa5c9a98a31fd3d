package dev.guidedrollouts.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Pods of the rollout's new ReplicaSet that have ended for good (phase Failed), though a
 * Deployment's pods are meant to run: evicted, or refused by the kubelet. The ReplicaSet makes new
 * ones in their place and leaves these where they are.
 *
 * @param count how many there are
 * @param last the one that was created last
 */
public record EndedPods(int count, Pod last) {

  /**
   * One of them.
   *
   * @param name its name
   * @param createdAt when it was created
   * @param endedAt when it ended, as far as its status tells
   * @param reason status.reason, for example {@code Evicted} or {@code OutOfcpu}
   * @param message status.message
   */
  public record Pod(
      String name,
      Instant createdAt,
      Instant endedAt,
      @Nullable String reason,
      @Nullable String message) {}
}
