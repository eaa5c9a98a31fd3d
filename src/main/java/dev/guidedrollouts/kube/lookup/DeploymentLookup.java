package dev.guidedrollouts.kube.lookup;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.kube.cache.ObservedDeploymentReader;
import dev.guidedrollouts.model.ChangeMarker;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.text.LookupMessages;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks at one Deployment on request, without watches and without writing anything: what the
 * operator's caches would show of it.
 */
public final class DeploymentLookup implements AutoCloseable {
  private static final long PAGE = 500;

  private final KubernetesClient client;
  private final String namespace;
  private final DescriptiveErrors questions;

  /** Looks over that connection, and closes it with itself. */
  public DeploymentLookup(Connection connection) {
    this.client = connection.client();
    this.namespace = connection.namespace();
    this.questions = connection.questions();
  }

  /**
   * Reads the Deployment, its ReplicaSets, its pods and, where it is not complete, what was
   * reported about these.
   *
   * @throws LookupException if it is not there, may not be read, or the cluster does not answer
   */
  public DeploymentSnapshot look(String name) {
    Deployment deployment =
        questions.ask(
            "get",
            "deployments.apps",
            () -> client.apps().deployments().inNamespace(namespace).withName(name).get());
    if (deployment == null) {
      throw new LookupException(LookupMessages.noSuchDeployment(name, namespace));
    }
    LabelSelector selector = deployment.getSpec().getSelector();
    List<ReplicaSet> replicaSets =
        questions.ask(
            "list",
            "replicasets.apps",
            () ->
                all(
                    client
                        .apps()
                        .replicaSets()
                        .inNamespace(namespace)
                        .withLabelSelector(selector)));
    List<Pod> pods =
        questions.ask(
            "list",
            "pods",
            () -> all(client.pods().inNamespace(namespace).withLabelSelector(selector)));
    List<String> unseen = new ArrayList<>();
    ObservedDeployment observed =
        ObservedDeploymentReader.read(deployment, replicaSets, pods, List.of());
    if (observed.mayBeInTrouble()) {
      observed = ObservedDeploymentReader.read(deployment, replicaSets, pods, events(unseen));
    }
    return new DeploymentSnapshot(namespace, observed, lesson(observed.marker(), unseen), unseen);
  }

  /** What happens to a Deployment that was looked at; nothing is asked for before it is awaited. */
  public DeploymentChanges changes(DeploymentSnapshot look) {
    return DeploymentChanges.of(
        client, namespace, look.deployment().name(), look.deployment().selector());
  }

  /** Events only add to what the pods say: who may not read them gets the rest. */
  private List<Event> events(List<String> unseen) {
    List<Event> found =
        questions.askIfAllowed(
            "list",
            "events",
            () ->
                all(
                    client
                        .v1()
                        .events()
                        .inNamespace(namespace)
                        .withField("involvedObject.kind", "Pod")),
            unseen);
    return found == null ? List.of() : found;
  }

  /** The lesson remembers which revisions ran well; another one of that name knows nothing. */
  private @Nullable RolloutLesson lesson(@Nullable ChangeMarker marker, List<String> unseen) {
    if (marker == null) {
      return null;
    }
    RolloutLesson found =
        questions.askIfAllowed(
            "get",
            "rolloutlessons.guidedrollouts.dev",
            () ->
                client
                    .resources(RolloutLesson.class)
                    .inNamespace(namespace)
                    .withName(marker.lesson())
                    .get(),
            unseen);
    return found != null && marker.lessonUid().equals(found.getMetadata().getUid()) ? found : null;
  }

  /** Page by page, as kubectl reads. */
  private static <T extends HasMetadata, L extends KubernetesResourceList<T>> List<T> all(
      FilterWatchListDeletable<T, L, ?> resources) {
    List<T> items = new ArrayList<>();
    String next = null;
    do {
      L page = resources.list(new ListOptionsBuilder().withLimit(PAGE).withContinue(next).build());
      items.addAll(page.getItems());
      next = page.getMetadata() == null ? null : page.getMetadata().getContinue();
    } while (next != null && !next.isEmpty());
    return items;
  }

  @Override
  public void close() {
    client.close();
  }
}
