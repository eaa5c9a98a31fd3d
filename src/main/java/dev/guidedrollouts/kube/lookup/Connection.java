package dev.guidedrollouts.kube.lookup;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The cluster that kubectl would speak with, under whoever's name it would.
 *
 * @param client speaks with it
 * @param namespace the namespace that was named, else the context's own
 * @param questions asks it, and tells a person why there is no answer
 */
public record Connection(KubernetesClient client, String namespace, DescriptiveErrors questions)
    implements AutoCloseable {

  /**
   * Finds the cluster as kubectl does; no request is made yet.
   *
   * @param kubeconfig the file to use; null for the usual ones
   * @param context the context to use; null for the current one
   * @param namespace the namespace; null for the context's own, which may be {@code default}
   * @throws LookupException if there is no such file or context
   */
  public static Connection open(
      @Nullable String kubeconfig, @Nullable String context, @Nullable String namespace) {
    Config config = Kubeconfig.read(kubeconfig, context);
    String own = config.getNamespace() == null ? "default" : config.getNamespace();
    String used = namespace == null ? own : namespace;
    return new Connection(
        new KubernetesClientBuilder().withConfig(config).build(),
        used,
        new DescriptiveErrors(config, used));
  }

  @Override
  public void close() {
    client.close();
  }
}
