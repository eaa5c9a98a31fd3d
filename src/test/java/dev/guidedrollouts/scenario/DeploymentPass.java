package dev.guidedrollouts.scenario;

import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One reconciliation of the Deployment controller over one Deployment (kubernetes,
 * pkg/controller/deployment: deployment_controller.go syncDeployment, sync.go, recreate.go; the
 * same from 1.20 to 1.36 but for what {@link #cleanUp} says). A reconciliation works on the copy
 * that it read, so that its second write of one object is a conflict, which ends the
 * reconciliation; the next one goes on. That is why the status may say for a moment that a change
 * was observed while its condition is still the former rollout's.
 */
final class DeploymentPass {
  /** An error that makes the controller try again. */
  private static final class Conflict extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Conflict() {
      super("the object has been modified", null, false, false);
    }
  }

  private static final int NO_LIMIT = Integer.MAX_VALUE;

  private final MiniCluster cluster;
  private final Deployment deployment;
  private final int wanted;
  private final Fenceposts fenceposts;
  private final Set<ReplicaSet> annotated = Collections.newSetFromMap(new IdentityHashMap<>());
  private DeploymentStatus status;
  private boolean written;
  private boolean moved;

  DeploymentPass(MiniCluster cluster, Deployment deployment) {
    this.cluster = cluster;
    this.deployment = deployment;
    this.wanted = deployment.getSpec().getReplicas();
    this.fenceposts = Fenceposts.of(deployment);
    this.status =
        deployment.getStatus() == null
            ? new DeploymentStatus()
            : new DeploymentStatusBuilder(deployment.getStatus()).build();
  }

  /** True where it wrote anything. */
  boolean run() {
    try {
      sync();
    } catch (Conflict tryAgain) {
      // What it wrote before stands.
    }
    return moved;
  }

  private void sync() {
    Progress progress = progress();
    if (progress.paused(status)) {
      write();
    }
    if (Boolean.TRUE.equals(deployment.getSpec().getPaused())) {
      scale();
    } else if (isScalingEvent()) {
      scale();
    } else if ("Recreate".equals(deployment.getSpec().getStrategy().getType())) {
      recreate();
    } else {
      roll();
    }
  }

  private boolean isScalingEvent() {
    newReplicaSet(false);
    return owned().stream()
        .filter(r -> r.getSpec().getReplicas() > 0)
        .map(r -> r.getMetadata().getAnnotations().get(Controllers.DESIRED))
        .anyMatch(desired -> desired != null && Integer.parseInt(desired) != wanted);
  }

  private void scale() {
    ReplicaSet current = newReplicaSet(false);
    new Proportions(deployment, fenceposts, this::resize).scale(current, old(current));
    if (Boolean.TRUE.equals(deployment.getSpec().getPaused())) {
      cleanUp(old(current));
    }
    DeploymentStatus next = progress().counted(status, owned(), current);
    writeIfChanged(next);
  }

  private void roll() {
    ReplicaSet current = newReplicaSet(true);
    if (!new RollingUpdate(wanted, fenceposts, this::resize).step(current, old(current))
        && Progress.complete(deployment, status)) {
      cleanUp(old(current));
    }
    writeIfChanged(progress().rollout(status, owned(), current));
  }

  private void recreate() {
    ReplicaSet current = newReplicaSet(false);
    boolean down = false;
    for (ReplicaSet replicaSet : old(current)) {
      down |= resize(replicaSet, 0, false);
    }
    boolean running =
        old(current).stream()
            .anyMatch(r -> Progress.replicas(r) > 0 || cluster.kubelet.anyPodOf(r));
    if (!down && !running) {
      if (current == null) {
        current = newReplicaSet(true);
      }
      resize(current, wanted, false);
      if (Progress.complete(deployment, status)) {
        cleanUp(old(current));
      }
    }
    writeIfChanged(progress().rollout(status, owned(), current));
  }

  /** getNewReplicaSet: the one of the template, with the number that is due to it. */
  private @Nullable ReplicaSet newReplicaSet(boolean create) {
    ReplicaSet current =
        owned().stream()
            .filter(r -> cluster.templateOf(r).equals(deployment.getSpec().getTemplate()))
            .min(Controllers.BY_AGE)
            .orElse(null);
    long due = Controllers.maxRevision(old(current)) + 1;
    if (current == null) {
      return create ? create(due) : null;
    }
    if (annotated.contains(current)) {
      throw new Conflict();
    }
    if (annotate(current, due)) {
      annotated.add(current);
      moved = true;
      return current;
    }
    number(
        current.getMetadata().getAnnotations().get(Controllers.REVISION),
        progress().found(status, current));
    return current;
  }

  /**
   * SetNewReplicaSetAnnotations: the Deployment's annotations go to its ReplicaSet, and an old
   * number is remembered.
   */
  private boolean annotate(ReplicaSet current, long due) {
    Map<String, String> annotations = current.getMetadata().getAnnotations();
    Map<String, String> before = Map.copyOf(annotations);
    Map<String, String> given = new HashMap<>(annotationsOf(deployment));
    given.remove(Controllers.REVISION);
    given.remove("kubectl.kubernetes.io/last-applied-configuration");
    annotations.putAll(given);
    long number = Controllers.revision(current);
    if (number < due) {
      annotations.put(Controllers.REVISION, String.valueOf(due));
      if (before.containsKey(Controllers.REVISION)) {
        annotations.merge(
            Controllers.HISTORY, String.valueOf(number), (old, add) -> old + "," + add);
      }
    }
    boolean ready =
        Progress.orZero(current.getSpec().getMinReadySeconds())
            != Progress.orZero(deployment.getSpec().getMinReadySeconds());
    current.getSpec().setMinReadySeconds(deployment.getSpec().getMinReadySeconds());
    return ready || !before.equals(annotations);
  }

  private ReplicaSet create(long number) {
    var template = deployment.getSpec().getTemplate();
    var notes = template.getMetadata().getAnnotations();
    int seed = template.getSpec().hashCode() ^ (notes == null ? 0 : notes.hashCode());
    String hash = "%08x".formatted(seed & 0x7fffffff);
    ReplicaSet made =
        new ReplicaSetBuilder()
            .withNewMetadata()
            .withName(deployment.getMetadata().getName() + "-" + hash)
            .withNamespace(MiniCluster.NAMESPACE)
            .withUid(cluster.nextUid())
            .withGeneration(1L)
            .withCreationTimestamp(Controllers.timestamp(cluster.now()))
            .withAnnotations(new HashMap<>())
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
                new PodTemplateSpecBuilder(template)
                    .editMetadata()
                    .addToLabels(Controllers.HASH, hash)
                    .endMetadata()
                    .build())
            .endSpec()
            .withNewStatus()
            .endStatus()
            .build();
    int all = owned().stream().mapToInt(r -> r.getSpec().getReplicas()).sum();
    made.getSpec()
        .setReplicas(
            "Recreate".equals(deployment.getSpec().getStrategy().getType())
                ? wanted
                : Math.max(0, Math.min(wanted + fenceposts.surge() - all, wanted)));
    annotate(made, number);
    sized(made);
    cluster.replicaSets.add(made);
    moved = true;
    number(String.valueOf(number), progress().created(status, made));
    return made;
  }

  /** SetDeploymentRevision: written with the status, and lost with it. */
  private void number(String revision, boolean news) {
    boolean renumbered = !revision.equals(annotationsOf(deployment).get(Controllers.REVISION));
    if ((renumbered || news) && written) {
      throw new Conflict();
    }
    if (renumbered || news) {
      annotationsOf(deployment).put(Controllers.REVISION, revision);
      write();
    }
  }

  /**
   * scaleReplicaSet.
   *
   * @param always whether the annotations are written although the size is right
   */
  private boolean resize(ReplicaSet replicaSet, int replicas, boolean always) {
    boolean size = replicaSet.getSpec().getReplicas() != replicas;
    if (size || always) {
      moved |= sized(replicaSet) || size;
    }
    if (size) {
      replicaSet.getSpec().setReplicas(replicas);
      replicaSet.getMetadata().setGeneration(replicaSet.getMetadata().getGeneration() + 1);
    }
    return size;
  }

  private boolean sized(ReplicaSet replicaSet) {
    Map<String, String> annotations = replicaSet.getMetadata().getAnnotations();
    String desired = String.valueOf(wanted);
    String most = String.valueOf(wanted + fenceposts.surge());
    boolean news =
        !desired.equals(annotations.get(Controllers.DESIRED))
            || !most.equals(annotations.get(Controllers.MAX));
    annotations.put(Controllers.DESIRED, desired);
    annotations.put(Controllers.MAX, most);
    return news;
  }

  /**
   * cleanupDeployment: all but the latest revisionHistoryLimit old ReplicaSets. The oldest by
   * creation go first in 1.20, those with the lowest number in 1.36.
   */
  private void cleanUp(List<ReplicaSet> old) {
    Integer limit = deployment.getSpec().getRevisionHistoryLimit();
    if (limit == null || limit == NO_LIMIT || old.size() <= limit) {
      return;
    }
    Comparator<ReplicaSet> order =
        cluster.cleanUpByRevision
            ? Comparator.comparingLong(Controllers::revision).thenComparing(Controllers.BY_AGE)
            : Controllers.BY_AGE;
    for (ReplicaSet one : old.stream().sorted(order).limit(old.size() - (long) limit).toList()) {
      boolean idle =
          Progress.replicas(one) == 0
              && one.getSpec().getReplicas() == 0
              && one.getMetadata().getGeneration().equals(one.getStatus().getObservedGeneration());
      moved |= idle && cluster.replicaSets.remove(one);
    }
  }

  private void writeIfChanged(DeploymentStatus next) {
    if (!next.equals(status)) {
      status = next;
      write();
    }
  }

  private void write() {
    if (written) {
      throw new Conflict();
    }
    written = true;
    moved = true;
    deployment.setStatus(new DeploymentStatusBuilder(status).build());
    deployment.getMetadata().setResourceVersion(cluster.nextVersion());
    cluster.wrote(deployment);
  }

  private Progress progress() {
    return new Progress(deployment, fenceposts, cluster.now());
  }

  private List<ReplicaSet> owned() {
    return cluster.replicaSets.stream()
        .filter(r -> Controllers.ownedBy(r, deployment))
        .sorted(Controllers.BY_AGE)
        .toList();
  }

  private List<ReplicaSet> old(@Nullable ReplicaSet current) {
    return current == null
        ? owned()
        : owned().stream()
            .filter(r -> !r.getMetadata().getUid().equals(current.getMetadata().getUid()))
            .toList();
  }

  private static Map<String, String> annotationsOf(Deployment deployment) {
    if (deployment.getMetadata().getAnnotations() == null) {
      deployment.getMetadata().setAnnotations(new HashMap<>());
    }
    return deployment.getMetadata().getAnnotations();
  }
}
