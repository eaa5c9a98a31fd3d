package dev.guidedrollouts.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A living pod of the rollout's new ReplicaSet.
 *
 * @param name its name
 * @param uid its uid
 * @param createdAt when it was created
 * @param ready the pod's condition Ready
 * @param unschedulable message of PodScheduled=False/Unschedulable, where it holds
 * @param gated message of PodScheduled=False/SchedulingGated, where it holds: somebody holds the
 *     pod back on purpose, until its scheduling gates are taken away
 * @param containers its init containers and containers, in the order in which they start
 * @param volumeImages images that its spec mounts as volumes (spec.volumes[].image.reference)
 * @param pullSecrets names of its spec.imagePullSecrets; their content is never read
 * @param events what the kubelet and others reported about it, as far as it may tell a cause
 */
@RecordBuilder
public record ObservedPod(
    String name,
    String uid,
    Instant createdAt,
    boolean ready,
    @Nullable String unschedulable,
    @Nullable String gated,
    List<ContainerEvidence> containers,
    List<String> volumeImages,
    List<String> pullSecrets,
    List<EventEvidence> events) {

  public ObservedPod {
    containers = List.copyOf(containers);
    volumeImages = List.copyOf(volumeImages);
    pullSecrets = List.copyOf(pullSecrets);
    events = List.copyOf(events);
  }
}
