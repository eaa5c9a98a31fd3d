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
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The watches of one namespace and what they show. Everything of the namespace is kept in its
 * reduced form, also of Deployments that no lesson names: a lesson may name them a moment later,
 * and then their pods must be known without reading all anew. A fact is some hundred bytes; of pods
 * and ReplicaSets that belong to no Deployment not even that.
 */
public final class NamespaceWatch implements AutoCloseable {
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
  final KeptOwnership kept = new KeptOwnership();

  private final KubernetesClient client;
  private final String namespace;
  private final BooleanSupplier hasSlices;
  private final ChangeListener listener;
  private final InformerGroup rolloutInformers;
  private volatile InformerGroup serviceInformers;

  /** Told what is another than before. */
  interface ChangeListener {
    void ofDeployment(String name);

    void ofService(String name);

    /** Everything that is watched has been read. */
    void ofAll();
  }

  /**
   * @param hasSlices whether the API server has EndpointSlices; asked when Services are followed
   */
  NamespaceWatch(
      KubernetesClient client,
      String namespace,
      BooleanSupplier hasSlices,
      ChangeListener listener) {
    this.client = client;
    this.namespace = namespace;
    this.hasSlices = hasSlices;
    this.listener = listener;
    this.deployments =
        new ReducedItemStore<>(
            CachedFields::of,
            d -> skeleton(d, Deployment::new),
            fields -> tell(fields.observed().name()));
    this.replicaSets =
        new ReducedItemStore<>(
            CachedFields::of,
            r -> skeleton(r, ReplicaSet::new),
            CachedReplicaSet::ownerUid,
            fields -> tell(fields.owner()));
    this.pods =
        new ReducedItemStore<>(
            (p, before) -> PodReader.read(p),
            p -> skeleton(p, Pod::new),
            CachedPod::replicaSetUid,
            this::tellOwnerOf);
    this.events =
        new ReducedItemStore<>(
            (e, before) -> EventReader.read(e),
            e -> skeleton(e, Event::new),
            CachedEvent::podUid,
            this::tellOwnerOf);
    this.services = serviceStore();
    this.endpoints = endpointsStore();
    this.slices = sliceStore();
    this.rolloutInformers = new InformerGroup(this::tellWhereAllIsRead);
    this.serviceInformers = new InformerGroup(this::tellWhereAllIsRead);
  }

  /** The Deployments of the namespace. */
  public ReducedItemStore<Deployment, CachedDeployment> deployments() {
    return deployments;
  }

  /** The Services of the namespace; nothing is in it while no lesson has to do with Services. */
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
    Unread unread = rolloutInformers.ask(this::newRolloutInformers, now);
    return withServices && unread == null
        ? serviceInformers.ask(this::newServiceInformers, now)
        : unread;
  }

  private List<SharedIndexInformer<?>> newRolloutInformers() {
    return List.of(
        paged(client.pods().inNamespace(namespace)).runnableInformer(0).itemStore(pods),
        paged(client.apps().replicaSets().inNamespace(namespace))
            .runnableInformer(0)
            .itemStore(replicaSets),
        paged(client.apps().deployments().inNamespace(namespace))
            .runnableInformer(0)
            .itemStore(deployments),
        // Reported about pods only: where a status is silent (sandbox, volumes, probes, and
        // the cause behind a bare back-off) the Events are not.
        paged(client.v1().events().inNamespace(namespace).withField("involvedObject.kind", "Pod"))
            .runnableInformer(0)
            .itemStore(events));
  }

  private List<SharedIndexInformer<?>> newServiceInformers() {
    return List.of(
        paged(client.services().inNamespace(namespace)).runnableInformer(0).itemStore(services),
        hasSlices.getAsBoolean()
            ? paged(client.discovery().v1().endpointSlices().inNamespace(namespace))
                .runnableInformer(0)
                .itemStore(slices)
            : paged(client.endpoints().inNamespace(namespace))
                .runnableInformer(0)
                .itemStore(endpoints));
  }

  /** How many pods stand ready behind a Service. */
  int readyBehind(String service) {
    ReducedItemStore.Entry<CachedEndpoints> whole = endpoints.entry(namespace, service);
    // Of the two stores only one is ever filled.
    return whole != null
        ? whole.fields().ready()
        : CachedEndpointSlice.ready(slices.ownedBy(service), service);
  }

  private static <T> Informable<T> paged(Informable<T> resources) {
    return resources.withLimit(PAGE);
  }

  /** How many watches are open now. */
  long watching() {
    return rolloutInformers.watching() + serviceInformers.watching();
  }

  /** Ends the watches on Services and what stands behind them; they may be started again. */
  void stopServices() {
    serviceInformers.close();
    serviceInformers = new InformerGroup(this::tellWhereAllIsRead);
    services = serviceStore();
    endpoints = endpointsStore();
    slices = sliceStore();
  }

  /** Before everything is known nothing can be decided, and then everybody is told. */
  private void tell(String deployment) {
    if (rolloutInformers.isRead()) {
      listener.ofDeployment(deployment);
    }
  }

  private void tellWhereAllIsRead() {
    listener.ofAll();
  }

  private ReducedItemStore<Service, CachedService> serviceStore() {
    return new ReducedItemStore<>(
        (object, before) -> CachedFields.of(object),
        s -> skeleton(s, Service::new),
        fields -> listener.ofService(fields.observed().name()));
  }

  private ReducedItemStore<Endpoints, CachedEndpoints> endpointsStore() {
    return new ReducedItemStore<>(
        (object, before) -> CachedFields.of(object),
        e -> skeleton(e, Endpoints::new),
        fields -> listener.ofService(fields.service()));
  }

  private ReducedItemStore<EndpointSlice, CachedEndpointSlice> sliceStore() {
    return new ReducedItemStore<>(
        (object, before) -> CachedFields.of(object),
        s -> skeleton(s, EndpointSlice::new),
        CachedEndpointSlice::service,
        fields -> listener.ofService(fields.service()));
  }

  /**
   * A pod whose ReplicaSet is not known yet has no one to tell: the ReplicaSet's own arrival will
   * be news.
   */
  private void tellOwnerOf(CachedPod pod) {
    ReducedItemStore.Entry<CachedReplicaSet> replicaSet =
        replicaSets.entry(namespace, pod.replicaSet());
    if (replicaSet != null && replicaSet.uid().equals(pod.replicaSetUid())) {
      tell(replicaSet.fields().owner());
    }
  }

  private void tellOwnerOf(CachedEvent event) {
    ReducedItemStore.Entry<CachedPod> pod = pods.entry(namespace, event.pod());
    if (pod != null && pod.uid().equals(event.podUid())) {
      tellOwnerOf(pod.fields());
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
