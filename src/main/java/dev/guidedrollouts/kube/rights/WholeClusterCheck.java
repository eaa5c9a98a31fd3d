package dev.guidedrollouts.kube.rights;

import dev.guidedrollouts.model.Right;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/**
 * Whether one watch of each kind for all namespaces may and should take the place of one for each
 * namespace.
 */
public final class WholeClusterCheck implements IntPredicate {
  /**
   * A namespace's own watches cost about as much memory as so many pods of others, which a watch on
   * all namespaces keeps too: docs/performance.md.
   */
  private static final int PODS_FOR_A_NAMESPACE = 100;

  private static final ListOptions ONE = new ListOptionsBuilder().withLimit(1L).build();

  private static final Map<String, List<String>> WATCHED =
      Map.of(
          "", List.of("pods", "events", "services", "endpoints"),
          "apps", List.of("deployments", "replicasets"),
          "discovery.k8s.io", List.of("endpointslices"));

  private final KubernetesClient client;

  public WholeClusterCheck(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Asks the API server.
   *
   * @param followed how many namespaces have lessons under way
   * @throws io.fabric8.kubernetes.client.KubernetesClientException if there is no answer
   */
  @Override
  public boolean test(int followed) {
    return needed().allMatch(right -> AccessReviews.allowed(client, "", right))
        && pods() <= (long) followed * PODS_FOR_A_NAMESPACE;
  }

  private static Stream<Right> needed() {
    return WATCHED.entrySet().stream()
        .flatMap(
            group ->
                group.getValue().stream()
                    .flatMap(
                        resource ->
                            Stream.of("list", "watch")
                                .map(verb -> new Right(verb, group.getKey(), resource, null))));
  }

  /** A list of one says how many more there are (apimachinery, ListMeta.remainingItemCount). */
  private long pods() {
    PodList first = client.pods().inAnyNamespace().list(ONE);
    return first.getItems().size()
        + Optional.ofNullable(first.getMetadata().getRemainingItemCount()).orElse(0L);
  }
}
