package dev.guidedrollouts.scenario;

import dev.guidedrollouts.kube.cache.ObjectReader;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.ChangeMarker;
import dev.guidedrollouts.model.Observation;
import dev.guidedrollouts.model.WriteResult;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A cluster in memory: real objects, moved by the rules of the Deployment controller ({@link
 * Controllers}) and of a kubelet ({@link Kubelet}). Time stands still until a test moves it; the
 * same calls give the same objects.
 */
final class MiniCluster {
  static final String NAMESPACE = "default";

  final Map<String, Deployment> deployments = new TreeMap<>();
  final List<ReplicaSet> replicaSets = new ArrayList<>();
  final Map<String, Service> services = new TreeMap<>();
  final Map<String, Endpoints> endpoints = new TreeMap<>();
  final Kubelet kubelet = new Kubelet(this);
  final List<Change> changes = new ArrayList<>();

  /** A ResourceQuota of pods; null for none. */
  @Nullable Integer podQuota;

  /** Whether old ReplicaSets go by their number, as from 1.3x on, or by their age, as in 1.20. */
  boolean cleanUpByRevision;

  /** A webhook that rewrites the images of each Deployment that is written. */
  UnaryOperator<String> imageAdmission = image -> image;

  /** How many replicas an autoscaler wants, by Deployment; it leaves one that is at 0 alone. */
  final Map<String, Integer> autoscalers = new TreeMap<>();

  /** Told of each write of a Deployment's status: what a watch would deliver. */
  Consumer<Deployment> watcher = d -> {};

  /** What was given back: it moves nothing, so it is not among the changes. */
  final List<Change.Release> releases = new ArrayList<>();

  /** What was done for a lesson that was being deleted. */
  final List<Change.OfDeletion> putBack = new ArrayList<>();

  /** What the API server refuses of that; nothing unless a test says so. */
  java.util.function.Predicate<Change.OfDeletion> refusesPuttingBack = change -> false;

  private final Controllers controllers = new Controllers(this);
  private final ChangesInMemory writes = new ChangesInMemory(this);
  private Instant now = Instant.parse("2026-08-01T09:00:00Z");

  /** Templates without the hash, by the uid of their ReplicaSet; they never change. */
  private final Map<String, PodTemplateSpec> templates = new HashMap<>();

  private long version = 1000;
  private long uids;
  private int refused;

  Instant now() {
    return now;
  }

  String nextVersion() {
    return String.valueOf(++version);
  }

  String nextUid() {
    return "00000000-0000-4000-8000-%012d".formatted(++uids);
  }

  /** What the operator's caches would show. */
  Observation observe() {
    return ObjectReader.read(
        deployments.values(),
        replicaSets,
        kubelet.pods(),
        List.of(),
        services.values(),
        endpoints.values());
  }

  /** Lets time pass, and the controllers and the kubelet do what is due. */
  void advance(Duration time) {
    passTime(time);
    settle();
  }

  /** Lets time pass, and nobody does anything yet. */
  void passTime(Duration time) {
    now = now.plus(time);
  }

  /** Controllers and kubelet until nothing moves any more at this time. */
  void settle() {
    for (int round = 0; round < 5000; round++) {
      if (!step()) {
        return;
      }
    }
    throw new IllegalStateException("the cluster does not settle");
  }

  /**
   * One write of one of the controllers, or one look of the kubelet; false where nothing is due.
   */
  boolean step() {
    return autoscale() || controllers.step() || kubelet.sync();
  }

  private boolean autoscale() {
    boolean moved = false;
    for (var wanted : autoscalers.entrySet()) {
      Deployment deployment = deployments.get(wanted.getKey());
      int now = deployment == null ? 0 : deployment.getSpec().getReplicas();
      if (now != 0 && now != wanted.getValue()) {
        edit(wanted.getKey(), d -> d.getSpec().setReplicas(wanted.getValue()));
        moved = true;
      }
    }
    return moved;
  }

  /** What the webhook makes of a template before it is stored. */
  void admit(Deployment deployment) {
    PodTemplateSpec template = copy(deployment.getSpec().getTemplate());
    template.getSpec().getContainers().forEach(c -> c.setImage(imageAdmission.apply(c.getImage())));
    deployment.getSpec().setTemplate(template);
  }

  void wrote(Deployment deployment) {
    watcher.accept(deployment);
  }

  /** What the API server says of one pod more: null, or its refusal. */
  @Nullable String admitPod(String replicaSet) {
    int used = kubelet.pods().size();
    return podQuota == null || used < podQuota
        ? null
        : "pods \"%s-%05d\" is forbidden: exceeded quota: pods, requested: pods=1, used: pods=%d, limited: pods=%d"
            .formatted(replicaSet, ++refused, used, podQuota);
  }

  /** A change of the operator's; a Conflict where the resourceVersion is another one. */
  WriteResult apply(Change change) {
    return writes.apply(change);
  }

  /** Somebody's {@code kubectl edit}: a new generation and resourceVersion. */
  void edit(String name, Consumer<Deployment> how) {
    Deployment deployment = Objects.requireNonNull(deployments.get(name));
    DeploymentSpec before = new DeploymentSpecBuilder(deployment.getSpec()).build();
    Map<String, String> annotations = Map.copyOf(deployment.getMetadata().getAnnotations());
    how.accept(deployment);
    admit(deployment);
    if (!before.equals(deployment.getSpec())
        || !annotations.equals(deployment.getMetadata().getAnnotations())) {
      deployment.getMetadata().setGeneration(deployment.getMetadata().getGeneration() + 1);
    }
    deployment.getMetadata().setResourceVersion(nextVersion());
  }

  /** The image of a Deployment's first container. */
  String image(String name) {
    PodTemplateSpec template = deployments.get(name).getSpec().getTemplate();
    return template.getSpec().getContainers().getFirst().getImage();
  }

  /** Somebody's {@code kubectl rollout undo --to-revision}. */
  void undoByHand(String name, long revision) {
    ReplicaSet target =
        replicaSets.stream()
            .filter(
                r ->
                    Controllers.ownedBy(r, deployments.get(name))
                        && Controllers.revision(r) == revision)
            .findFirst()
            .orElseThrow();
    edit(name, d -> d.getSpec().setTemplate(templateOf(target.getMetadata().getName())));
  }

  /** Somebody's {@code kubectl create deployment}. */
  void create(String name, String container, String image, int replicas) {
    writes.create(
        new Change.CreateDeployment(
            name, container, image, replicas, ChangeMarker.action("x", "y", "z", 1), ""));
    deployments.get(name).getMetadata().setAnnotations(new HashMap<>());
  }

  PodTemplateSpec templateOf(String replicaSet) {
    ReplicaSet found =
        replicaSets.stream()
            .filter(r -> r.getMetadata().getName().equals(replicaSet))
            .findFirst()
            .orElseThrow();
    return copy(templateOf(found));
  }

  /** The Deployment's template that a ReplicaSet was made of. */
  PodTemplateSpec templateOf(ReplicaSet replicaSet) {
    return templates.computeIfAbsent(
        replicaSet.getMetadata().getUid(),
        uid -> Controllers.withoutHash(replicaSet.getSpec().getTemplate()));
  }

  static PodTemplateSpec copy(PodTemplateSpec template) {
    return new PodTemplateSpecBuilder(template).build();
  }
}
