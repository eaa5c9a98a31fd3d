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
 * @param containers its init containers and containers, in the order in which they start
 * @param events Events of the pod that were looked up because its statuses alone do not tell the
 *     cause; often empty
 */
@RecordBuilder
public record ObservedPod(
    String name,
    String uid,
    Instant createdAt,
    boolean ready,
    @Nullable String unschedulable,
    List<ContainerEvidence> containers,
    List<EventEvidence> events) {

  public ObservedPod {
    containers = List.copyOf(containers);
    events = List.copyOf(events);
  }
}
