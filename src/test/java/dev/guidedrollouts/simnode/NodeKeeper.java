package dev.guidedrollouts.simnode;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Registers one node and keeps it alive: the Lease each ten seconds, the conditions each five
 * minutes, as a kubelet does.
 */
final class NodeKeeper {

  /**
   * The label that says which kind of node the lab has; the real lab's node carries the other
   * value.
   */
  static final String KIND_LABEL = "guidedrollouts.dev/lab-node";

  static final Duration LEASE_RENEWAL = Duration.ofSeconds(10);
  private static final Duration STATUS_REPORT = Duration.ofMinutes(5);
  private static final String LEASES = "kube-node-lease";
  private static final int LEASE_SECONDS = 40;
  private static final PatchContext STRATEGIC = PatchContext.of(PatchType.STRATEGIC_MERGE);

  private final KubernetesClient client;
  private final Clock clock;
  private final String name;
  private final String address;
  private final String version;
  private final Optional<Taint> taint;
  private final Instant started;
  private Instant reported = Instant.EPOCH;

  NodeKeeper(
      KubernetesClient client,
      Clock clock,
      String name,
      String address,
      String version,
      Optional<Taint> taint) {
    this.client = client;
    this.clock = clock;
    this.name = name;
    this.address = address;
    this.version = version;
    this.taint = taint;
    this.started = clock.instant();
  }

  /** Makes the node where it is not there, and says that it is ready. */
  void register() {
    var existing = client.nodes().withName(name).get();
    if (existing == null) {
      // With its room from the start, as a kubelet registers: a node without any refuses the pods
      // that wait for it.
      client
          .nodes()
          .resource(new NodeBuilder(node()).withStatus(status(clock.instant()).getStatus()).build())
          .create();
    } else if (!"simulated".equals(existing.getMetadata().getLabels().get(KIND_LABEL))) {
      throw new IllegalStateException(
          "node %s is there already and is no simulated one: give another LAB_NODE_NAME"
              .formatted(name));
    }
    beat();
  }

  /** Says that the node lives. */
  void beat() {
    Instant now = clock.instant();
    ZonedDateTime time = now.atZone(ZoneOffset.UTC);
    var lease = client.leases().inNamespace(LEASES).withName(name);
    var held = lease.get();
    if (held == null) {
      client.leases().inNamespace(LEASES).resource(lease(time).build()).create();
    } else {
      held.getSpec().setRenewTime(time);
      client.leases().inNamespace(LEASES).resource(held).update();
    }
    if (now.isAfter(reported.plus(STATUS_REPORT))) {
      client
          .nodes()
          .withName(name)
          .subresource("status")
          .patch(STRATEGIC, client.getKubernetesSerialization().asJson(status(now)));
      reported = now;
    }
  }

  private LeaseBuilder lease(ZonedDateTime time) {
    return new LeaseBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(LEASES)
        .endMetadata()
        .withNewSpec()
        .withHolderIdentity(name)
        .withLeaseDurationSeconds(LEASE_SECONDS)
        .withRenewTime(time)
        .endSpec();
  }

  private Node node() {
    return new NodeBuilder()
        .withNewMetadata()
        .withName(name)
        .withLabels(
            Map.of(
                "kubernetes.io/hostname",
                name,
                "kubernetes.io/os",
                "linux",
                "kubernetes.io/arch",
                "amd64",
                KIND_LABEL,
                "simulated"))
        .endMetadata()
        .withNewSpec()
        .withTaints(taint.map(List::of).orElseGet(List::of))
        .endSpec()
        .build();
  }

  private Node status(Instant now) {
    Map<String, Quantity> room =
        Map.of(
            "cpu", new Quantity("10000"),
            "memory", new Quantity("100Ti"),
            "ephemeral-storage", new Quantity("100Ti"),
            "pods", new Quantity("10000"));
    return new NodeBuilder()
        .withNewStatus()
        .withCapacity(room)
        .withAllocatable(room)
        .addNewAddress(address, "InternalIP")
        .addNewAddress(name, "Hostname")
        .withConditions(
            condition(
                "MemoryPressure",
                "False",
                "KubeletHasSufficientMemory",
                "kubelet has sufficient memory available",
                now),
            condition(
                "DiskPressure",
                "False",
                "KubeletHasNoDiskPressure",
                "kubelet has no disk pressure",
                now),
            condition(
                "PIDPressure",
                "False",
                "KubeletHasSufficientPID",
                "kubelet has sufficient PID available",
                now),
            condition(
                "Ready", "True", "KubeletReady", "simulated kubelet is posting ready status", now))
        .withNewNodeInfo()
        .withArchitecture("amd64")
        .withOperatingSystem("linux")
        .withOsImage("simulated")
        .withKernelVersion("simulated")
        .withMachineID(name)
        .withSystemUUID(name)
        .withBootID(name)
        .withContainerRuntimeVersion("simulated://1")
        .withKubeletVersion(version)
        .withKubeProxyVersion(version)
        .endNodeInfo()
        .endStatus()
        .build();
  }

  private NodeCondition condition(
      String type, String status, String reason, String message, Instant now) {
    return new NodeConditionBuilder()
        .withType(type)
        .withStatus(status)
        .withReason(reason)
        .withMessage(message)
        .withLastHeartbeatTime(PodStatuses.time(now))
        .withLastTransitionTime(PodStatuses.time(started))
        .build();
  }
}
