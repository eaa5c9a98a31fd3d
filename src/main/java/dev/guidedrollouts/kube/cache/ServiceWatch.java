package dev.guidedrollouts.kube.cache;

import dev.guidedrollouts.model.Unread;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The Services of a place, and what stands ready behind them: EndpointSlices, or Endpoints on a
 * server without these. It lives only while a lesson has to do with Services.
 */
final class ServiceWatch implements AutoCloseable {
  final ReducedItemStore<Service, CachedService> services;
  final ReducedItemStore<Endpoints, CachedEndpoints> endpoints;
  final ReducedItemStore<EndpointSlice, CachedEndpointSlice> slices;

  private final WatchedPlace place;
  private final BooleanSupplier hasSlices;
  private final InformerGroup informers;

  /**
   * Nothing is watched yet: {@link #ask}.
   *
   * @param hasSlices whether the API server has EndpointSlices; asked when the watches begin
   * @param changed told the namespace and name of a Service that is another than before, or what
   *     stands behind it
   * @param whenRead called when everything has been read
   */
  ServiceWatch(
      WatchedPlace place,
      BooleanSupplier hasSlices,
      BiConsumer<String, String> changed,
      Runnable whenRead) {
    this.place = place;
    this.hasSlices = hasSlices;
    this.informers = new InformerGroup(whenRead);
    this.services =
        new ReducedItemStore<>(
            (object, before) -> ServiceReader.read(object),
            s -> ReadMetadata.skeleton(s, Service::new),
            (in, fields) -> changed.accept(in, fields.observed().name()));
    this.endpoints =
        new ReducedItemStore<>(
            (object, before) -> ServiceReader.read(object),
            e -> ReadMetadata.skeleton(e, Endpoints::new),
            (in, fields) -> changed.accept(in, fields.service()));
    this.slices =
        new ReducedItemStore<>(
            (object, before) -> ServiceReader.read(object),
            s -> ReadMetadata.skeleton(s, EndpointSlice::new),
            (in, fields) -> Cache.namespaceKeyFunc(in, fields.service()),
            (in, fields) -> changed.accept(in, fields.service()));
  }

  /**
   * Starts what is not running yet. Never waits.
   *
   * @return why not everything is known now; null where it is
   */
  @Nullable Unread ask(Instant now) {
    return informers.ask(this::newInformers, now);
  }

  private List<SharedIndexInformer<?>> newInformers() {
    KubernetesClient client = place.client();
    return List.of(
        WatchedPlace.informer(place.of(client.services()), services),
        hasSlices.getAsBoolean()
            ? WatchedPlace.informer(place.of(client.discovery().v1().endpointSlices()), slices)
            : WatchedPlace.informer(place.of(client.endpoints()), endpoints));
  }

  /** How many pods stand ready behind a Service. */
  int readyBehind(String in, String service) {
    ReducedItemStore.Entry<CachedEndpoints> whole = endpoints.entry(in, service);
    // Of the two stores only one is ever filled.
    return whole != null
        ? whole.fields().ready()
        : CachedEndpointSlice.ready(slices.ownedBy(Cache.namespaceKeyFunc(in, service)), service);
  }

  /** Whether everything was read once. */
  boolean isRead() {
    return informers.isRead();
  }

  /** How many watches are open now. */
  long watching() {
    return informers.watching();
  }

  @Override
  public void close() {
    informers.close();
  }
}
