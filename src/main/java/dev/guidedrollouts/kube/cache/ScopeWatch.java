package dev.guidedrollouts.kube.cache;

import dev.guidedrollouts.model.Unread;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The watches of one namespace, or of all, and what they show. Everything of it is kept in its
 * reduced form, also of Deployments that no lesson names: a lesson may name them a moment later,
 * and then their pods must be known without reading all anew. A fact is some hundred bytes; of pods
 * and ReplicaSets that belong to no Deployment not even that.
 */
public final class ScopeWatch implements AutoCloseable {
  final ReducedItemStore<Deployment, CachedDeployment> deployments;
  final ReducedItemStore<ReplicaSet, CachedReplicaSet> replicaSets;
  final ReducedItemStore<Pod, CachedPod> pods;
  final ReducedItemStore<Event, CachedEvent> events;
  final KeptOwnership kept;

  /** Made anew when its watches have ended: an informer starts once. */
  volatile ServiceWatch services;

  private final WatchedPlace place;
  private final BooleanSupplier hasSlices;
  private final ChangeListener listener;
  private final InformerGroup rolloutInformers;
  private volatile @Nullable Instant servicesWantedAt;

  /** Told what is another than before. */
  interface ChangeListener {
    void ofDeployment(String namespace, String name);

    void ofService(String namespace, String name);

    /** Everything that is watched has been read. */
    void ofAll(ScopeWatch watch);
  }

  /**
   * Nothing is watched yet: {@link #start}.
   *
   * @param namespace what is watched; null for all namespaces
   * @param kept of all scopes: an object is the same in whichever it is seen
   * @param hasSlices whether the API server has EndpointSlices; asked when Services are followed
   */
  ScopeWatch(
      KubernetesClient client,
      @Nullable String namespace,
      KeptOwnership kept,
      BooleanSupplier hasSlices,
      ChangeListener listener) {
    this.place = new WatchedPlace(client, namespace);
    this.kept = kept;
    this.hasSlices = hasSlices;
    this.listener = listener;
    this.deployments =
        new ReducedItemStore<>(
            CachedFields::of,
            d -> ReadMetadata.skeleton(d, Deployment::new),
            (in, fields) -> tell(in, fields.observed().name()));
    this.replicaSets =
        new ReducedItemStore<>(
            CachedFields::of,
            r -> ReadMetadata.skeleton(r, ReplicaSet::new),
            (in, fields) -> fields.ownerUid(),
            (in, fields) -> tell(in, fields.owner()));
    this.pods =
        new ReducedItemStore<>(
            (p, before) -> PodReader.read(p),
            p -> ReadMetadata.skeleton(p, Pod::new),
            (in, fields) -> fields.replicaSetUid(),
            this::tellOwnerOf);
    this.events =
        new ReducedItemStore<>(
            (e, before) -> EventReader.read(e),
            e -> ReadMetadata.skeleton(e, Event::new),
            (in, fields) -> fields.podUid(),
            this::tellOwnerOf);
    this.rolloutInformers = new InformerGroup(this::rolloutsAreRead);
    this.services = newServices();
  }

  /** The Deployments. */
  public ReducedItemStore<Deployment, CachedDeployment> deployments() {
    return deployments;
  }

  /** The Services; nothing is in it while no lesson has to do with Services. */
  public ReducedItemStore<Service, CachedService> services() {
    return services.services;
  }

  /** Objects whose fields the operator could not give back. */
  public KeptOwnership kept() {
    return kept;
  }

  /**
   * Starts what is not running yet. Never waits.
   *
   * @return why not everything is known now; null where it is
   */
  @Nullable Unread start(boolean withServices, Instant now) {
    if (withServices) {
      servicesWantedAt = now;
    }
    Unread unread = rolloutInformers.ask(this::newRolloutInformers, now);
    return withServices && unread == null ? services.ask(now) : unread;
  }

  private List<SharedIndexInformer<?>> newRolloutInformers() {
    KubernetesClient client = place.client();
    return List.of(
        WatchedPlace.informer(place.of(client.pods()), pods),
        WatchedPlace.informer(place.of(client.apps().replicaSets()), replicaSets),
        WatchedPlace.informer(place.of(client.apps().deployments()), deployments),
        // Reported about pods only: where a status is silent (sandbox, volumes, probes, and
        // the cause behind a bare back-off) the Events are not.
        WatchedPlace.informer(
            place.of(client.v1().events()).withField("involvedObject.kind", "Pod"), events));
  }

  /** How many pods stand ready behind a Service. */
  int readyBehind(String in, String service) {
    return services.readyBehind(in, service);
  }

  /** How many watches are open now. */
  long watching() {
    return rolloutInformers.watching() + services.watching();
  }

  /** Ends the watches on Services and what stands behind them; they may be started again. */
  void stopServices() {
    servicesWantedAt = null;
    services.close();
    services = newServices();
  }

  private ServiceWatch newServices() {
    return new ServiceWatch(place, hasSlices, listener::ofService, this::tellWhereAllIsRead);
  }

  /** Before everything is known nothing can be decided, and then everybody is told. */
  private void tell(String in, String deployment) {
    if (rolloutInformers.isRead()) {
      listener.ofDeployment(in, deployment);
    }
  }

  private void rolloutsAreRead() {
    Instant wanted = servicesWantedAt;
    if (wanted != null) {
      // Not on the client's thread: whether the API server has EndpointSlices is asked for.
      Thread.ofVirtual().name("watch-services").start(() -> start(true, wanted));
    }
    tellWhereAllIsRead();
  }

  private void tellWhereAllIsRead() {
    listener.ofAll(this);
  }

  /** Whether everything that is watched, and all that was asked for, has been read once. */
  boolean isRead() {
    return rolloutInformers.isRead() && (servicesWantedAt == null || services.isRead());
  }

  /** What is watched; null for all namespaces. */
  @Nullable String namespace() {
    return place.namespace();
  }

  /**
   * A pod whose ReplicaSet is not known yet has no one to tell: the ReplicaSet's own arrival will
   * be news.
   */
  private void tellOwnerOf(String in, CachedPod pod) {
    ReducedItemStore.Entry<CachedReplicaSet> replicaSet = replicaSets.entry(in, pod.replicaSet());
    if (replicaSet != null && replicaSet.uid().equals(pod.replicaSetUid())) {
      tell(in, replicaSet.fields().owner());
    }
  }

  private void tellOwnerOf(String in, CachedEvent event) {
    ReducedItemStore.Entry<CachedPod> pod = pods.entry(in, event.pod());
    if (pod != null && pod.uid().equals(event.podUid())) {
      tellOwnerOf(in, pod.fields());
    }
  }

  @Override
  public void close() {
    rolloutInformers.close();
    services.close();
  }
}
