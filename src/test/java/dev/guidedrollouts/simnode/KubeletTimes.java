package dev.guidedrollouts.simnode;

import java.time.Duration;

/**
 * How fast the simulated kubelet is.
 *
 * @param pull how long a pull takes, also one that fails
 * @param start from the start or the end of a container until the kubelet sees it and writes it
 *     into the status; a real one looks once a second (the pod lifecycle event generator)
 * @param stop from the deletion of a pod until its containers are gone
 */
record KubeletTimes(Duration pull, Duration start, Duration stop) {

  /**
   * After an error a pod is synced again after this time and up to half of it more (pod_workers.go,
   * backOffPeriod).
   */
  static final Duration ERROR_RESYNC = Duration.ofSeconds(10);

  /** About as fast as the real lab: a rollout of four replicas takes three to four seconds. */
  static final KubeletTimes DEFAULT =
      new KubeletTimes(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofMillis(500));
}
