package dev.guidedrollouts.scenario;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The controllers of a {@link MiniCluster}, one reconciliation of one of them at a time: the
 * Deployment controller ({@link DeploymentPass}), the ReplicaSet controller ({@link
 * ReplicaSetPass}) and the garbage collector. {@code ModelIT} holds them against the real ones.
 */
final class Controllers {
  static final String REVISION = "deployment.kubernetes.io/revision";
  static final String HISTORY = "deployment.kubernetes.io/revision-history";
  static final String DESIRED = "deployment.kubernetes.io/desired-replicas";
  static final String MAX = "deployment.kubernetes.io/max-replicas";
  static final String HASH = "pod-template-hash";

  /** ReplicaSetsByCreationTimestamp (kubernetes, pkg/controller/controller_utils.go). */
  static final Comparator<ReplicaSet> BY_AGE =
      Comparator.comparing((ReplicaSet r) -> r.getMetadata().getCreationTimestamp())
          .thenComparing(r -> r.getMetadata().getName());

  private final MiniCluster cluster;
  private final ReplicaSetPass replicaSets;

  Controllers(MiniCluster cluster) {
    this.cluster = cluster;
    this.replicaSets = new ReplicaSetPass(cluster);
  }

  /**
   * One step of what is due: the Deployment controller first, so that a glimpse between two steps
   * shows what it writes before the ReplicaSets follow; false where nothing moves.
   */
  boolean step() {
    collect();
    for (Deployment deployment : cluster.deployments.values()) {
      if (new DeploymentPass(cluster, deployment).run()) {
        return true;
      }
    }
    return replicaSets.run();
  }

  /** What an owner left behind when it was deleted. */
  private void collect() {
    Set<String> owners =
        cluster.deployments.values().stream()
            .map(d -> d.getMetadata().getUid())
            .collect(Collectors.toSet());
    cluster.replicaSets.removeIf(r -> !owners.contains(ownerUid(r)));
    cluster.kubelet.keepOnlyPodsOf(
        cluster.replicaSets.stream()
            .map(r -> r.getMetadata().getUid())
            .collect(Collectors.toSet()));
  }

  static boolean ownedBy(ReplicaSet replicaSet, Deployment deployment) {
    return ownerUid(replicaSet).equals(deployment.getMetadata().getUid());
  }

  static String ownerUid(HasMetadata object) {
    return object.getMetadata().getOwnerReferences().getFirst().getUid();
  }

  static long revision(ReplicaSet replicaSet) {
    String number = replicaSet.getMetadata().getAnnotations().get(REVISION);
    return number == null ? 0 : Long.parseLong(number);
  }

  static long maxRevision(List<ReplicaSet> replicaSets) {
    return replicaSets.stream().mapToLong(Controllers::revision).max().orElse(0);
  }

  /** A timestamp as the API has it: whole seconds. */
  static String timestamp(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  static PodTemplateSpec withoutHash(PodTemplateSpec template) {
    return new PodTemplateSpecBuilder(template)
        .editMetadata()
        .removeFromLabels(HASH)
        .endMetadata()
        .build();
  }
}
