package dev.guidedrollouts.scenario;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointAddressBuilder;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Pods of the ReplicaSets, what a kubelet says of them, and the Endpoints: one second from creation
 * to running, or to {@code ErrImagePull} where the registry has no such image; from ten seconds
 * later on {@code ImagePullBackOff}.
 */
final class Kubelet {
  /** The annotation by which a template asks for pods that run and are never ready. */
  static final String FAIL = "simnode.guidedrollouts.dev/fail";

  private static final Duration START = Duration.ofSeconds(1);
  private static final Duration BACK_OFF = Duration.ofSeconds(11);

  /** The images that the registry has. */
  final Set<String> images = new HashSet<>();

  /** After how long the program of an image ends, and is not started again for minutes. */
  final Map<String, Duration> ends = new HashMap<>();

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

  boolean sync() {
    boolean moved = pods.values().removeIf(Kubelet::isTerminating);
    for (Pod pod : pods.values()) {
      PodStatus next = statusOf(pod);
      moved |= !next.equals(pod.getStatus());
      pod.setStatus(next);
    }
    cluster.services.values().forEach(this::endpoints);
    return moved;
  }

  void keepOnlyPodsOf(Set<String> replicaSets) {
    pods.values().removeIf(p -> !replicaSets.contains(Controllers.ownerUid(p)));
  }

  /**
   * The pods that a ReplicaSet can spare: pending before running, unready before ready, young
   * before old (kubernetes, pkg/controller/controller_utils.go, ActivePodsWithRanks). They are gone
   * at the kubelet's next look.
   */
  void remove(ReplicaSet replicaSet, int count) {
    of(replicaSet).stream()
        .sorted(
            Comparator.comparing((Pod p) -> !"Pending".equals(phase(p)))
                .thenComparing(Kubelet::isReady)
                .thenComparing(Kubelet::readySince, Comparator.reverseOrder())
                .thenComparing(
                    p -> p.getMetadata().getCreationTimestamp(), Comparator.reverseOrder()))
        .limit(count)
        .forEach(
            pod -> pod.getMetadata().setDeletionTimestamp(Controllers.timestamp(cluster.now())));
  }

  /** Whether a ReplicaSet has pods, terminating ones counted. */
  boolean anyPodOf(ReplicaSet replicaSet) {
    return pods.values().stream()
        .anyMatch(p -> Controllers.ownerUid(p).equals(replicaSet.getMetadata().getUid()));
  }

  private static boolean isTerminating(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() != null;
  }

  boolean isAvailable(Pod pod, int minReadySeconds) {
    return isReady(pod)
        && (minReadySeconds == 0
            || readySince(pod).plusSeconds(minReadySeconds).isBefore(cluster.now()));
  }

  /** The pods that count: not the terminating ones. */
  List<Pod> of(ReplicaSet replicaSet) {
    return pods.values().stream()
        .filter(p -> !isTerminating(p))
        .filter(p -> Controllers.ownerUid(p).equals(replicaSet.getMetadata().getUid()))
        .toList();
  }

  void create(ReplicaSet replicaSet) {
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
            .withAnnotations(replicaSet.getSpec().getTemplate().getMetadata().getAnnotations())
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
    boolean runs = "Running".equals(phase(pod)) || (age.compareTo(START) >= 0 && missing.isEmpty());
    boolean ended =
        runs
            && pod.getSpec().getContainers().stream()
                .map(c -> ends.get(c.getImage()))
                .anyMatch(life -> life != null && age.compareTo(START.plus(life)) >= 0);
    boolean ready = runs && !ended && !isNeverReady(pod);
    PodStatusBuilder status = new PodStatusBuilder().withPhase(runs ? "Running" : "Pending");
    status.addToConditions(ready(pod, ready));
    for (var container : pod.getSpec().getContainers()) {
      ContainerStateBuilder state = new ContainerStateBuilder();
      if (ended) {
        state
            .withNewWaiting()
            .withReason("CrashLoopBackOff")
            .withMessage("back-off 5m0s restarting failed container")
            .endWaiting();
      } else if (runs) {
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
          .withRestartCount(ended ? 1 : 0)
          .withState(state.build())
          .withLastState(ended ? crash() : null)
          .endContainerStatus();
    }
    return status.build();
  }

  private ContainerState crash() {
    return new ContainerStateBuilder()
        .withNewTerminated()
        .withExitCode(1)
        .withReason("Error")
        .withFinishedAt(Controllers.timestamp(cluster.now()))
        .endTerminated()
        .build();
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
            .filter(p -> isReady(p) && !isTerminating(p))
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

  private PodCondition ready(Pod pod, boolean ready) {
    String status = ready ? "True" : "False";
    PodCondition was = readyCondition(pod);
    return was != null && was.getStatus().equals(status)
        ? was
        : new PodConditionBuilder()
            .withType("Ready")
            .withStatus(status)
            .withLastTransitionTime(Controllers.timestamp(cluster.now()))
            .build();
  }

  private static @Nullable PodCondition readyCondition(Pod pod) {
    return pod.getStatus() == null
        ? null
        : pod.getStatus().getConditions().stream()
            .filter(c -> "Ready".equals(c.getType()))
            .findFirst()
            .orElse(null);
  }

  private static Instant readySince(Pod pod) {
    PodCondition ready = readyCondition(pod);
    return ready == null ? Instant.EPOCH : Instant.parse(ready.getLastTransitionTime());
  }

  /** As the simulated node of the lab has it. */
  private static boolean isNeverReady(Pod pod) {
    Map<String, String> annotations = pod.getMetadata().getAnnotations();
    return annotations != null && "notready".equals(annotations.get(FAIL));
  }

  private static String phase(Pod pod) {
    return pod.getStatus() == null ? "Pending" : pod.getStatus().getPhase();
  }

  static boolean isReady(Pod pod) {
    PodCondition ready = readyCondition(pod);
    return ready != null && "True".equals(ready.getStatus());
  }
}
