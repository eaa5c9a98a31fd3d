package dev.guidedrollouts.simnode;

import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;

/**
 * A simulated node beside the lab's own, for one test: a taint keeps other pods off it, {@link
 * #selector()} and {@link #toleration()} bring the test's pods to it.
 */
public final class ExtraNode implements AutoCloseable {
  private static final String TAINT = "guidedrollouts.dev/extra-node";

  private final String name;
  private final KubernetesClient client;
  private final SimulatedKubelet kubelet;

  private ExtraNode(String name, KubernetesClient client, SimulatedKubelet kubelet) {
    this.name = name;
    this.client = client;
    this.kubelet = kubelet;
  }

  /**
   * Starts the node in this process; its pods start within half a second and go at once.
   *
   * @param name the node's name, of this test alone
   * @param kubeconfig the lab's
   * @param registry the lab's registry, which says what images there are
   * @param client removes the node at the end
   */
  public static ExtraNode start(
      String name, String kubeconfig, String registry, KubernetesClient client) {
    Options options =
        Options.parse(
            Map.of("KUBECONFIG", kubeconfig, "LAB_REGISTRY", registry, "LAB_NODE_NAME", name),
            List.of(
                "--taint",
                "%s=%s:NoSchedule".formatted(TAINT, name),
                "--start-delay",
                "300ms",
                "--pull-time",
                "100ms",
                "--stop-time",
                "100ms",
                "--quiet"));
    return new ExtraNode(name, client, SimulatedNode.start(options));
  }

  /** The node selector of pods that belong here. */
  public Map<String, String> selector() {
    return Map.of("kubernetes.io/hostname", name);
  }

  /** What such a pod has to tolerate. */
  public Toleration toleration() {
    return new TolerationBuilder().withKey(TAINT).withValue(name).build();
  }

  /** Stops the node and removes it; its pods have to be gone by then. */
  @Override
  public void close() {
    kubelet.close();
    client.nodes().withName(name).delete();
    client.leases().inNamespace("kube-node-lease").withName(name).delete();
  }
}
