package dev.guidedrollouts.kube.election;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How several processes agree on the one that writes.
 *
 * @param namespace the namespace of the Lease
 * @param name its name
 * @param identity what this process is called in it; no other process may ever have the same
 * @param ownDeployment the operator's own Deployment in that namespace, with which the Lease goes;
 *     null where there is none
 * @param leaseDuration how long after its last renewal a leader that is gone is waited for; whole
 *     seconds
 * @param renewDeadline how long after its last renewal a leader still writes; shorter by more than
 *     clocks of different nodes may differ
 * @param retryPeriod how often it is renewed, and the least time between two tries of the others;
 *     the most is 2.2 times as long (fabric8's LeaderElector, JITTER_FACTOR)
 */
public record LeaderElectionSettings(
    String namespace,
    String name,
    String identity,
    @Nullable String ownDeployment,
    Duration leaseDuration,
    Duration renewDeadline,
    Duration retryPeriod) {}
