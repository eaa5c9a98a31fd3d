package dev.guidedrollouts.kube.rights;

import dev.guidedrollouts.model.Right;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What the operator may read beyond the namespaces that have lessons, and how much that is. */
public final class AllNamespaces {
  private static final ListOptions ONE = new ListOptionsBuilder().withLimit(1L).build();

  private static final Map<String, List<String>> WATCHED =
      Map.of(
          "", List.of("pods", "events", "services", "endpoints"),
          "apps", List.of("deployments", "replicasets"),
          "discovery.k8s.io", List.of("endpointslices"));

  private final KubernetesClient client;

  public AllNamespaces(KubernetesClient client) {
    this.client = client;
  }

  /**
   * How many pods there are in all namespaces; empty where the operator may not list and watch
   * everywhere each kind that a lesson's namespace is watched for.
   *
   * @throws io.fabric8.kubernetes.client.KubernetesClientException if there is no answer
   */
  public OptionalLong pods() {
    return needed().allMatch(right -> AccessReviews.allowed(client, "", right))
        ? OptionalLong.of(count())
        : OptionalLong.empty();
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
  private long count() {
    PodList first = client.pods().inAnyNamespace().list(ONE);
    return first.getItems().size()
        + Optional.ofNullable(first.getMetadata().getRemainingItemCount()).orElse(0L);
  }
}
