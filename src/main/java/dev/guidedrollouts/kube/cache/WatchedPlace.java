package dev.guidedrollouts.kube.cache;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.AnyNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import org.jspecify.annotations.Nullable;

/**
 * Where is watched, and how what is there is read.
 *
 * @param namespace null for all namespaces
 */
record WatchedPlace(KubernetesClient client, @Nullable String namespace) {
  /**
   * With a limit the client reads page by page, and from etcd: without one it takes what a cache
   * may be behind with. A page is in memory as a whole, and an object may have 1.5 MiB.
   */
  private static final long PAGE = 25;

  /** The objects of one kind there. */
  <T, L, R extends Resource<T>> AnyNamespaceOperation<T, L, R> of(
      MixedOperation<T, L, R> everywhere) {
    return namespace == null ? everywhere.inAnyNamespace() : everywhere.inNamespace(namespace);
  }

  /** An informer that fills the store; it is not started. */
  static <T> SharedIndexInformer<T> informer(Informable<T> objects, ItemStore<T> store) {
    return objects.withLimit(PAGE).runnableInformer(0).itemStore(store);
  }
}
