package dev.guidedrollouts.kube.write;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.RequestConfig;

/** Clients that make other requests over the connections of a given one. */
public final class DerivedClient {
  private DerivedClient() {}

  /** A client whose requests are made as the configuration says; it needs no closing. */
  public static KubernetesClient of(KubernetesClient client, RequestConfig config) {
    return client
        .adapt(NamespacedKubernetesClient.class)
        .withRequestConfig(config)
        .call(derived -> derived);
  }
}
