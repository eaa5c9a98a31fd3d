package dev.guidedrollouts.scenario;

import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointAddressBuilder;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Pods of the ReplicaSets, what a kubelet says of them, and the Endpoints: one second from creation
 * to running, or to {@code ErrImagePull} where the registry has no such image; from ten seconds
 * later on {@code ImagePullBackOff}.
 */
final class Kubelet {
  private static final Duration START = Duration.ofSeconds(1);
  private static final Duration BACK_OFF = Duration.ofSeconds(11);

  /** The images that the registry has. */
  final Set<String> images = new HashSet<>();

  /** While it is true the registry does not answer at all. */
  boolean registryDown;

  private final MiniCluster cluster;
  private final Map<String, Pod> pods = new LinkedHashMap<>();
  private int names;

  Kubelet(MiniCluster cluster) {
    this.cluster = cluster;
  }

  Collection<Pod> pods() {
    return pods.values();
  }

  int count(ReplicaSet replicaSet) {
    return of(replicaSet).size();
  }

  int ready(ReplicaSet replicaSet) {
    return (int) of(replicaSet).stream().filter(Kubelet::isReady).count();
  }

  boolean sync() {
    boolean moved = false;
    for (ReplicaSet replicaSet : cluster.replicaSets) {
      List<Pod> mine = of(replicaSet);
      for (int i = mine.size(); i < replicaSet.getSpec().getReplicas(); i++) {
        create(replicaSet);
        moved = true;
      }
      mine.stream()
          .sorted((a, b) -> Boolean.compare(isReady(a), isReady(b)))
          .limit(Math.max(0, mine.size() - replicaSet.getSpec().getReplicas()))
          .forEach(pod -> pods.remove(pod.getMetadata().getName()));
      moved |= mine.size() > replicaSet.getSpec().getReplicas();
    }
    for (Pod pod : pods.values()) {
      PodStatus next = statusOf(pod);
      moved |= !next.equals(pod.getStatus());
      pod.setStatus(next);
    }
    cluster.services.values().forEach(this::endpoints);
    return moved;
  }

  private List<Pod> of(ReplicaSet replicaSet) {
    return pods.values().stream()
        .filter(
            p ->
                p.getMetadata()
                    .getOwnerReferences()
                    .getFirst()
                    .getUid()
                    .equals(replicaSet.getMetadata().getUid()))
        .toList();
  }

  private void create(ReplicaSet replicaSet) {
    String name = "%s-%05d".formatted(replicaSet.getMetadata().getName(), ++names);
    pods.put(
        name,
        new PodBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(MiniCluster.NAMESPACE)
            .withUid(cluster.nextUid())
            .withCreationTimestamp(cluster.now().toString())
            .withLabels(replicaSet.getSpec().getTemplate().getMetadata().getLabels())
            .withOwnerReferences(
                new OwnerReferenceBuilder()
                    .withKind("ReplicaSet")
                    .withName(replicaSet.getMetadata().getName())
                    .withUid(replicaSet.getMetadata().getUid())
                    .withController(true)
                    .build())
            .endMetadata()
            .withSpec(replicaSet.getSpec().getTemplate().getSpec())
            .build());
  }

  private PodStatus statusOf(Pod pod) {
    Duration age =
        Duration.between(Instant.parse(pod.getMetadata().getCreationTimestamp()), cluster.now());
    List<String> missing = new ArrayList<>();
    pod.getSpec().getContainers().stream()
        .map(c -> c.getImage())
        .filter(image -> registryDown || !images.contains(image))
        .forEach(missing::add);
    boolean ready = isReady(pod) || (age.compareTo(START) >= 0 && missing.isEmpty());
    PodStatusBuilder status = new PodStatusBuilder().withPhase(ready ? "Running" : "Pending");
    status.addNewCondition().withType("Ready").withStatus(ready ? "True" : "False").endCondition();
    for (var container : pod.getSpec().getContainers()) {
      ContainerStateBuilder state = new ContainerStateBuilder();
      if (ready) {
        state.withNewRunning(pod.getMetadata().getCreationTimestamp());
      } else if (age.compareTo(START) < 0 || !missing.contains(container.getImage())) {
        state.withNewWaiting().withReason("ContainerCreating").endWaiting();
      } else {
        waiting(state, container.getImage(), age);
      }
      status
          .addNewContainerStatus()
          .withName(container.getName())
          .withImage(container.getImage())
          .withReady(ready)
          .withRestartCount(0)
          .withState(state.build())
          .endContainerStatus();
    }
    return status.build();
  }

  /** The texts of containerd 2 and a kubelet of 1.32 or later. */
  private void waiting(ContainerStateBuilder state, String image, Duration age) {
    String why =
        registryDown
            ? "failed to pull and unpack image \"%1$s\": failed to resolve reference \"%1$s\": failed to do request: Head \"https://registry.example/v2/\": dial tcp 192.0.2.1:443: connect: connection refused"
            : "rpc error: code = NotFound desc = failed to pull and unpack image \"%1$s\": failed to resolve reference \"%1$s\": %1$s: not found";
    String text = why.formatted(image);
    boolean backedOff = age.compareTo(BACK_OFF) >= 0;
    state
        .withNewWaiting()
        .withReason(backedOff ? "ImagePullBackOff" : "ErrImagePull")
        .withMessage(
            backedOff
                ? "Back-off pulling image \"%s\": ErrImagePull: %s".formatted(image, text)
                : text)
        .endWaiting();
  }

  private void endpoints(Service service) {
    List<EndpointAddress> ready =
        pods.values().stream()
            .filter(Kubelet::isReady)
            .filter(
                p ->
                    p.getMetadata()
                        .getLabels()
                        .entrySet()
                        .containsAll(service.getSpec().getSelector().entrySet()))
            .map(
                p ->
                    new EndpointAddressBuilder()
                        .withIp("192.0.2.7")
                        .withNodeName(p.getMetadata().getName())
                        .build())
            .toList();
    Endpoints made =
        new EndpointsBuilder()
            .withNewMetadata()
            .withName(service.getMetadata().getName())
            .endMetadata()
            .addNewSubset()
            .withAddresses(ready)
            .endSubset()
            .build();
    cluster.endpoints.put(service.getMetadata().getName(), made);
  }

  private static boolean isReady(Pod pod) {
    return pod.getStatus() != null
        && pod.getStatus().getConditions().stream()
            .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
  }
}
