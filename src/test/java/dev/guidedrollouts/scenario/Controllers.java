package dev.guidedrollouts.scenario;

import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The Deployment controller's rules that a lesson depends on: the ReplicaSet of a template, its
 * revision number (a restored one gets a new number and remembers the old), the rolling update at
 * 25 %/25 %, the status, the progress deadline (kubernetes, pkg/controller/deployment: sync.go,
 * rolling.go, progress.go, util/deployment_util.go).
 */
final class Controllers {
  static final String REVISION = "deployment.kubernetes.io/revision";
  private static final String HISTORY = "deployment.kubernetes.io/revision-history";
  private static final String HASH = "pod-template-hash";
  private static final Duration PROGRESS_DEADLINE = Duration.ofMinutes(10);

  private final MiniCluster cluster;
  private final Map<String, Instant> progressAt = new HashMap<>();

  Controllers(MiniCluster cluster) {
    this.cluster = cluster;
  }

  /** One round over all Deployments; false where nothing moved. */
  boolean sync() {
    boolean moved = false;
    for (Deployment deployment : cluster.deployments.values()) {
      moved |= sync(deployment);
    }
    return moved;
  }

  private boolean sync(Deployment deployment) {
    List<ReplicaSet> owned =
        cluster.replicaSets.stream().filter(r -> ownedBy(r, deployment)).toList();
    boolean paused = Boolean.TRUE.equals(deployment.getSpec().getPaused());
    ReplicaSet current = owned.stream().filter(r -> isOf(r, deployment)).findFirst().orElse(null);
    boolean moved = false;
    if (!paused) {
      if (current == null) {
        current = create(deployment, maxRevision(owned) + 1);
        owned = cluster.replicaSets.stream().filter(r -> ownedBy(r, deployment)).toList();
        moved = true;
      }
      moved |= annotate(deployment, current, owned);
    }
    moved |= paused ? scalePaused(deployment, owned) : roll(deployment, current, owned);
    return status(deployment, current, owned) || moved;
  }

  private ReplicaSet create(Deployment deployment, long revision) {
    String hash =
        "%08x".formatted(deployment.getSpec().getTemplate().getSpec().hashCode() & 0x7fffffff);
    ReplicaSet made =
        new ReplicaSetBuilder()
            .withNewMetadata()
            .withName(deployment.getMetadata().getName() + "-" + hash)
            .withNamespace(MiniCluster.NAMESPACE)
            .withUid(cluster.nextUid())
            .withCreationTimestamp(cluster.now().toString())
            .withAnnotations(new HashMap<>(Map.of(REVISION, String.valueOf(revision))))
            .withOwnerReferences(
                new OwnerReferenceBuilder()
                    .withKind("Deployment")
                    .withName(deployment.getMetadata().getName())
                    .withUid(deployment.getMetadata().getUid())
                    .withController(true)
                    .build())
            .endMetadata()
            .withNewSpec()
            .withReplicas(0)
            .withTemplate(
                new PodTemplateSpecBuilder(deployment.getSpec().getTemplate())
                    .editMetadata()
                    .addToLabels(HASH, hash)
                    .endMetadata()
                    .build())
            .endSpec()
            .build();
    cluster.replicaSets.add(made);
    return made;
  }

  /**
   * SetNewReplicaSetAnnotations: the Deployment's annotations go to its ReplicaSet, and an old
   * number is remembered.
   */
  private boolean annotate(Deployment deployment, ReplicaSet current, List<ReplicaSet> owned) {
    Map<String, String> before = Map.copyOf(current.getMetadata().getAnnotations());
    Map<String, String> annotations = current.getMetadata().getAnnotations();
    long number = revision(current);
    annotations.putAll(deployment.getMetadata().getAnnotations());
    annotations.put(REVISION, String.valueOf(number));
    long highest = maxRevision(owned.stream().filter(r -> !r.equals(current)).toList());
    if (number < highest) {
      annotations.merge(HISTORY, String.valueOf(number), (old, add) -> old + "," + add);
      annotations.put(REVISION, String.valueOf(highest + 1));
    }
    String now = annotations.get(REVISION);
    boolean renumbered = !now.equals(deployment.getMetadata().getAnnotations().put(REVISION, now));
    if (renumbered) {
      progressAt.put(deployment.getMetadata().getName(), cluster.now());
      deployment.getMetadata().setResourceVersion(cluster.nextVersion());
    }
    return renumbered || !before.equals(annotations);
  }

  private boolean scalePaused(Deployment deployment, List<ReplicaSet> owned) {
    List<ReplicaSet> active = owned.stream().filter(r -> r.getSpec().getReplicas() > 0).toList();
    return active.size() == 1 && scale(active.getFirst(), deployment.getSpec().getReplicas());
  }

  private boolean roll(Deployment deployment, ReplicaSet current, List<ReplicaSet> owned) {
    int wanted = deployment.getSpec().getReplicas();
    int surge = (wanted + 3) / 4;
    int unavailable = wanted / 4;
    int all = owned.stream().mapToInt(r -> r.getSpec().getReplicas()).sum();
    int now = current.getSpec().getReplicas();
    if (now > wanted || all == now) {
      return scale(current, wanted);
    }
    if (now < wanted && all < wanted + surge) {
      return scale(current, now + Math.min(wanted + surge - all, wanted - now));
    }
    int unready = now - cluster.kubelet.ready(current);
    int down = all - (wanted - unavailable) - unready;
    // Unhealthy old pods go first, whatever their revision, then the oldest ReplicaSet's.
    for (ReplicaSet old : owned) {
      int sick = old.getSpec().getReplicas() - cluster.kubelet.ready(old);
      if (!old.equals(current) && sick > 0 && down > 0) {
        return scale(old, old.getSpec().getReplicas() - Math.min(sick, down));
      }
    }
    int ready = owned.stream().mapToInt(cluster.kubelet::ready).sum();
    int spare = ready - (wanted - unavailable);
    for (ReplicaSet old : owned) {
      if (!old.equals(current) && old.getSpec().getReplicas() > 0 && spare > 0) {
        return scale(
            old, old.getSpec().getReplicas() - Math.min(spare, old.getSpec().getReplicas()));
      }
    }
    return false;
  }

  private static boolean scale(ReplicaSet replicaSet, int replicas) {
    boolean moved = replicaSet.getSpec().getReplicas() != replicas;
    replicaSet.getSpec().setReplicas(replicas);
    return moved;
  }

  private boolean status(Deployment deployment, ReplicaSet current, List<ReplicaSet> owned) {
    int updated = current == null ? 0 : cluster.kubelet.count(current);
    int ready = owned.stream().mapToInt(cluster.kubelet::ready).sum();
    DeploymentStatus next =
        new DeploymentStatusBuilder()
            .withObservedGeneration(deployment.getMetadata().getGeneration())
            .withReplicas(owned.stream().mapToInt(cluster.kubelet::count).sum())
            .withUpdatedReplicas(updated)
            .withReadyReplicas(ready)
            .withAvailableReplicas(ready)
            .build();
    String name = deployment.getMetadata().getName();
    if (!next.equals(withoutConditions(deployment.getStatus()))) {
      progressAt.put(name, cluster.now());
    }
    int wanted = deployment.getSpec().getReplicas();
    boolean complete = updated == wanted && next.getReplicas() == wanted && ready == wanted;
    boolean late =
        !complete
            && !Boolean.TRUE.equals(deployment.getSpec().getPaused())
            && cluster.now().isAfter(progressAt.get(name).plus(PROGRESS_DEADLINE));
    if (late) {
      next =
          new DeploymentStatusBuilder(next)
              .addNewCondition()
              .withType("Progressing")
              .withStatus("False")
              .withReason("ProgressDeadlineExceeded")
              .withMessage(
                  "ReplicaSet \"%s\" has timed out progressing."
                      .formatted(current.getMetadata().getName()))
              .endCondition()
              .build();
    }
    boolean moved = !next.equals(deployment.getStatus());
    if (moved) {
      deployment.setStatus(next);
      deployment.getMetadata().setResourceVersion(cluster.nextVersion());
    }
    return moved;
  }

  private static DeploymentStatus withoutConditions(DeploymentStatus status) {
    return status == null
        ? null
        : new DeploymentStatusBuilder(status).withConditions(List.of()).build();
  }

  static boolean ownedBy(ReplicaSet replicaSet, Deployment deployment) {
    return replicaSet.getMetadata().getOwnerReferences().stream()
        .anyMatch(o -> o.getUid().equals(deployment.getMetadata().getUid()));
  }

  static long revision(ReplicaSet replicaSet) {
    return Long.parseLong(replicaSet.getMetadata().getAnnotations().get(REVISION));
  }

  private static long maxRevision(List<ReplicaSet> replicaSets) {
    return replicaSets.stream().mapToLong(Controllers::revision).max().orElse(0);
  }

  private static boolean isOf(ReplicaSet replicaSet, Deployment deployment) {
    return withoutHash(replicaSet.getSpec().getTemplate())
        .equals(deployment.getSpec().getTemplate());
  }

  static PodTemplateSpec withoutHash(PodTemplateSpec template) {
    return new PodTemplateSpecBuilder(template)
        .editMetadata()
        .removeFromLabels(HASH)
        .endMetadata()
        .build();
  }
}
