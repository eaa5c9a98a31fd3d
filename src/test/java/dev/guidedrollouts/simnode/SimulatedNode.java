package dev.guidedrollouts.simnode;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.VersionInfo;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The program: plays one node or several until it is told to stop. */
public final class SimulatedNode {

  private static final int BAD_CALL = 2;

  private SimulatedNode() {}

  /**
   * Runs until SIGTERM or SIGINT.
   *
   * @param arguments see {@link Options#USAGE}
   * @throws InterruptedException never: nobody interrupts the main thread
   */
  public static void main(String[] arguments) throws InterruptedException {
    if (Arrays.asList(arguments).contains("--help")) {
      System.out.println(Options.USAGE);
      return;
    }
    Options options;
    try {
      options = Options.parse(System.getenv(), Arrays.asList(arguments));
    } catch (IllegalArgumentException e) {
      System.err.println("simulated node: " + e.getMessage());
      System.exit(BAD_CALL);
      return;
    }
    Logger.getLogger("").setLevel(options.quiet() ? Level.SEVERE : Level.WARNING);
    try {
      SimulatedKubelet kubelet = start(options);
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    kubelet.close();
                    // A stop that was asked for is no failure; without this the JVM ends with 143.
                    Runtime.getRuntime().halt(0);
                  }));
    } catch (KubernetesClientException | IllegalStateException | IllegalArgumentException e) {
      System.err.println("simulated node: " + e.getMessage());
      System.exit(1);
    }
    List<String> names = options.nodeNames();
    System.out.println(
        names.size() == 1
            ? "simulated node %s ready".formatted(names.getFirst())
            : "simulated nodes %s to %s ready".formatted(names.getFirst(), names.getLast()));
    Thread.currentThread().join();
  }

  /**
   * Starts the nodes in this process.
   *
   * @param options which nodes, and how fast
   * @return the running nodes; to be closed
   */
  static SimulatedKubelet start(Options options) {
    Config config = Config.fromKubeconfig(options.kubeconfig().toFile());
    config.setMaxConcurrentRequests(2 * ApiWriter.CONCURRENT);
    config.setMaxConcurrentRequestsPerHost(2 * ApiWriter.CONCURRENT);
    KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(config)
            .withHttpClientFactory(new VertxHttpClientFactory())
            .build();
    try {
      VersionInfo version = client.getKubernetesVersion();
      SimulatedKubelet kubelet =
          new SimulatedKubelet(
              client,
              options,
              ServerVersion.of(version.getGitVersion(), version.getMinor()),
              Clock.systemUTC());
      kubelet.start();
      return kubelet;
    } catch (RuntimeException e) {
      client.close();
      throw e;
    }
  }
}
