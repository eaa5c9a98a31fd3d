package dev.guidedrollouts.kube.cache;

import dev.guidedrollouts.model.Unread;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.AnyNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The watches of one namespace, or of all, and what they show. Everything of it is kept in its
 * reduced form, also of Deployments that no lesson names: a lesson may name them a moment later,
 * and then their pods must be known without reading all anew. A fact is some hundred bytes; of pods
 * and ReplicaSets that belong to no Deployment not even that.
 */
public final class ScopeWatch implements AutoCloseable {
  /**
   * With a limit the client reads page by page, and from etcd: without one it takes what a cache
   * may be behind with. A page is in memory as a whole, and an object may have 1.5 MiB.
   */
  private static final long PAGE = 25;

  final ReducedItemStore<Deployment, CachedDeployment> deployments;
  final ReducedItemStore<ReplicaSet, CachedReplicaSet> replicaSets;
  final ReducedItemStore<Pod, CachedPod> pods;
  final ReducedItemStore<Event, CachedEvent> events;
  // Services and what stands behind them, slices or Endpoints, are there only while a lesson has to
  // do with Services, so their stores live and
  // end with them.
  volatile ReducedItemStore<Service, CachedService> services;
  volatile ReducedItemStore<Endpoints, CachedEndpoints> endpoints;
  volatile ReducedItemStore<EndpointSlice, CachedEndpointSlice> slices;
  final KeptOwnership kept;

  private final KubernetesClient client;
  private final @Nullable String namespace;
  private final BooleanSupplier hasSlices;
  private final ChangeListener listener;
  private final InformerGroup rolloutInformers;
  private volatile InformerGroup serviceInformers;
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
    this.client = client;
    this.namespace = namespace;
    this.kept = kept;
    this.hasSlices = hasSlices;
    this.listener = listener;
    this.deployments =
        new ReducedItemStore<>(
            CachedFields::of,
            d -> skeleton(d, Deployment::new),
            (in, fields) -> tell(in, fields.observed().name()));
    this.replicaSets =
        new ReducedItemStore<>(
            CachedFields::of,
            r -> skeleton(r, ReplicaSet::new),
            (in, fields) -> fields.ownerUid(),
            (in, fields) -> tell(in, fields.owner()));
    this.pods =
        new ReducedItemStore<>(
            (p, before) -> PodReader.read(p),
            p -> skeleton(p, Pod::new),
            (in, fields) -> fields.replicaSetUid(),
            this::tellOwnerOf);
    this.events =
        new ReducedItemStore<>(
            (e, before) -> EventReader.read(e),
            e -> skeleton(e, Event::new),
            (in, fields) -> fields.podUid(),
            this::tellOwnerOf);
    this.services = serviceStore();
    this.endpoints = endpointsStore();
    this.slices = sliceStore();
    this.rolloutInformers = new InformerGroup(this::rolloutsAreRead);
    this.serviceInformers = new InformerGroup(this::tellWhereAllIsRead);
  }

  /** The Deployments. */
  public ReducedItemStore<Deployment, CachedDeployment> deployments() {
    return deployments;
  }

  /** The Services; nothing is in it while no lesson has to do with Services. */
  public ReducedItemStore<Service, CachedService> services() {
    return services;
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
    return withServices && unread == null
        ? serviceInformers.ask(this::newServiceInformers, now)
        : unread;
  }

  private List<SharedIndexInformer<?>> newRolloutInformers() {
    return List.of(
        informer(scoped(client.pods()), pods),
        informer(scoped(client.apps().replicaSets()), replicaSets),
        informer(scoped(client.apps().deployments()), deployments),
        // Reported about pods only: where a status is silent (sandbox, volumes, probes, and
        // the cause behind a bare back-off) the Events are not.
        informer(scoped(client.v1().events()).withField("involvedObject.kind", "Pod"), events));
  }

  private List<SharedIndexInformer<?>> newServiceInformers() {
    return List.of(
        informer(scoped(client.services()), services),
        hasSlices.getAsBoolean()
            ? informer(scoped(client.discovery().v1().endpointSlices()), slices)
            : informer(scoped(client.endpoints()), endpoints));
  }

  private <T, L, R extends Resource<T>> AnyNamespaceOperation<T, L, R> scoped(
      MixedOperation<T, L, R> everywhere) {
    return namespace == null ? everywhere.inAnyNamespace() : everywhere.inNamespace(namespace);
  }

  private static <T> SharedIndexInformer<T> informer(Informable<T> objects, ItemStore<T> store) {
    return objects.withLimit(PAGE).runnableInformer(0).itemStore(store);
  }

  /** How many pods stand ready behind a Service. */
  int readyBehind(String in, String service) {
    ReducedItemStore.Entry<CachedEndpoints> whole = endpoints.entry(in, service);
    // Of the two stores only one is ever filled.
    return whole != null
        ? whole.fields().ready()
        : CachedEndpointSlice.ready(slices.ownedBy(Cache.namespaceKeyFunc(in, service)), service);
  }

  /** How many watches are open now. */
  long watching() {
    return rolloutInformers.watching() + serviceInformers.watching();
  }

  /** Ends the watches on Services and what stands behind them; they may be started again. */
  void stopServices() {
    servicesWantedAt = null;
    serviceInformers.close();
    serviceInformers = new InformerGroup(this::tellWhereAllIsRead);
    services = serviceStore();
    endpoints = endpointsStore();
    slices = sliceStore();
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
    return rolloutInformers.isRead() && (servicesWantedAt == null || serviceInformers.isRead());
  }

  /** What is watched; null for all namespaces. */
  @Nullable String namespace() {
    return namespace;
  }

  private ReducedItemStore<Service, CachedService> serviceStore() {
    return new ReducedItemStore<>(
        (object, before) -> ServiceReader.read(object),
        s -> skeleton(s, Service::new),
        (in, fields) -> listener.ofService(in, fields.observed().name()));
  }

  private ReducedItemStore<Endpoints, CachedEndpoints> endpointsStore() {
    return new ReducedItemStore<>(
        (object, before) -> ServiceReader.read(object),
        e -> skeleton(e, Endpoints::new),
        (in, fields) -> listener.ofService(in, fields.service()));
  }

  private ReducedItemStore<EndpointSlice, CachedEndpointSlice> sliceStore() {
    return new ReducedItemStore<>(
        (object, before) -> ServiceReader.read(object),
        s -> skeleton(s, EndpointSlice::new),
        (in, fields) -> Cache.namespaceKeyFunc(in, fields.service()),
        (in, fields) -> listener.ofService(in, fields.service()));
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

  private static <T extends HasMetadata> T skeleton(T object, Supplier<T> empty) {
    T bare = empty.get();
    bare.setMetadata(
        new ObjectMetaBuilder()
            .withName(object.getMetadata().getName())
            .withNamespace(object.getMetadata().getNamespace())
            .withUid(object.getMetadata().getUid())
            .withResourceVersion(object.getMetadata().getResourceVersion())
            .build());
    return bare;
  }

  @Override
  public void close() {
    rolloutInformers.close();
    serviceInformers.close();
  }
}
