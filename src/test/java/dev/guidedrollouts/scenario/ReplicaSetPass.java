package dev.guidedrollouts.scenario;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetCondition;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatusBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ReplicaSet controller: as many pods as are wanted, made in batches that double, and its
 * counts (kubernetes, pkg/controller/replicaset: replica_set.go manageReplicas and slowStartBatch,
 * replica_set_utils.go calculateStatus). A failure's words stay until it is over.
 */
final class ReplicaSetPass {
  private static final String FAILURE = "ReplicaFailure";

  private final MiniCluster cluster;

  ReplicaSetPass(MiniCluster cluster) {
    this.cluster = cluster;
  }

  /** One round over all ReplicaSets; false where nothing moved. */
  boolean run() {
    boolean moved = false;
    for (ReplicaSet replicaSet : List.copyOf(cluster.replicaSets)) {
      moved |= sync(replicaSet);
    }
    return moved;
  }

  private boolean sync(ReplicaSet replicaSet) {
    List<Pod> before = cluster.kubelet.of(replicaSet);
    int missing = replicaSet.getSpec().getReplicas() - before.size();
    String refused = missing > 0 ? create(replicaSet, missing) : null;
    if (missing < 0) {
      cluster.kubelet.remove(replicaSet, -missing);
    }
    boolean moved = cluster.kubelet.count(replicaSet) != before.size();
    ReplicaSetStatus next = status(replicaSet, before, refused);
    moved |= !next.equals(replicaSet.getStatus());
    replicaSet.setStatus(next);
    return moved;
  }

  /** Null, or the API server's refusal, after which no further pod of this round is tried. */
  private @Nullable String create(ReplicaSet replicaSet, int missing) {
    int left = missing;
    for (int batch = 1; left > 0; batch = Math.min(2 * batch, left)) {
      String refused = null;
      for (int i = 0; i < batch; i++) {
        String answer = cluster.admitPod(replicaSet.getMetadata().getName());
        if (answer == null) {
          cluster.kubelet.create(replicaSet);
        } else {
          refused = answer;
        }
      }
      if (refused != null) {
        return refused;
      }
      left -= batch;
    }
    return null;
  }

  private ReplicaSetStatus status(ReplicaSet replicaSet, List<Pod> pods, @Nullable String refused) {
    Integer after = replicaSet.getSpec().getMinReadySeconds();
    int ready = (int) pods.stream().filter(Kubelet::isReady).count();
    int available =
        (int)
            pods.stream()
                .filter(p -> cluster.kubelet.isAvailable(p, Progress.orZero(after)))
                .count();
    return new ReplicaSetStatusBuilder()
        .withObservedGeneration(replicaSet.getMetadata().getGeneration())
        .withReplicas(pods.size())
        .withReadyReplicas(ready)
        .withAvailableReplicas(available)
        .withConditions(conditions(replicaSet, refused))
        .build();
  }

  private List<ReplicaSetCondition> conditions(ReplicaSet replicaSet, @Nullable String refused) {
    List<ReplicaSetCondition> was = replicaSet.getStatus().getConditions();
    if (refused == null) {
      return List.of();
    }
    return !was.isEmpty()
        ? was
        : List.of(
            new ReplicaSetConditionBuilder()
                .withType(FAILURE)
                .withStatus("True")
                .withReason("FailedCreate")
                .withMessage(refused)
                .withLastTransitionTime(Controllers.timestamp(cluster.now()))
                .build());
  }
}
