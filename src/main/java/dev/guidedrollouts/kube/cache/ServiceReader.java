package dev.guidedrollouts.kube.cache;

import dev.guidedrollouts.model.ObservedService;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Services, and what stands ready behind them, to their cached fields; pure. */
final class ServiceReader {
  private static final String SERVICE_NAME = "kubernetes.io/service-name";

  private ServiceReader() {}

  static CachedService read(Service service) {
    List<Integer> ownEntries = FieldOwnership.entries(service.getMetadata());
    return new CachedService(
        new ObservedService(
            service.getMetadata().getName(),
            service.getMetadata().getResourceVersion(),
            String.valueOf(service.getSpec().getType()),
            Optional.ofNullable(service.getSpec().getSelector()).orElse(Map.of()),
            service.getSpec().getPorts().stream().map(ServiceReader::port).toList(),
            0,
            ReadMetadata.marker(service),
            !ownEntries.isEmpty(),
            FieldWriterReader.of(service)),
        service.getSpec().getPorts().stream()
            .map(p -> String.valueOf(p.getName() == null ? "" : p.getName()))
            .toList(),
        !ReadMetadata.annotations(service).isEmpty(),
        ownEntries);
  }

  static CachedEndpoints read(Endpoints endpoints) {
    return new CachedEndpoints(
        endpoints.getMetadata().getName(),
        endpoints.getSubsets().stream().mapToInt(s -> s.getAddresses().size()).sum());
  }

  /** Null for a slice that belongs to no Service. */
  static @Nullable CachedEndpointSlice read(EndpointSlice slice) {
    String service =
        Optional.ofNullable(slice.getMetadata().getLabels())
            .map(labels -> labels.get(SERVICE_NAME))
            .orElse(null);
    return service == null
        ? null
        : new CachedEndpointSlice(
            service,
            // The API server sends "endpoints": null where a Service has none (seen on 1.36).
            Optional.ofNullable(slice.getEndpoints()).orElse(List.of()).stream()
                .filter(ServiceReader::isReady)
                .map(ServiceReader::identity)
                .collect(Collectors.toUnmodifiableSet()));
  }

  /**
   * Ready where nothing is said (discovery.k8s.io/v1, EndpointConditions.ready); one that ends is
   * called ready too where the Service publishes addresses that are not (serving says the rest),
   * and is not counted on.
   */
  private static boolean isReady(Endpoint endpoint) {
    EndpointConditions conditions = endpoint.getConditions();
    return conditions == null
        || !(Boolean.FALSE.equals(conditions.getReady())
            || Boolean.TRUE.equals(conditions.getTerminating()));
  }

  /**
   * A pod with an address of each family is in a slice of each, and while slices are split it may
   * be in two of the same.
   */
  private static String identity(Endpoint endpoint) {
    ObjectReference target = endpoint.getTargetRef();
    return target != null && target.getUid() != null
        ? target.getUid()
        : String.join(",", endpoint.getAddresses());
  }

  private static ObservedService.Port port(ServicePort port) {
    IntOrString target = port.getTargetPort();
    String text =
        target == null
            ? String.valueOf(port.getPort())
            : target.getStrVal() != null ? target.getStrVal() : String.valueOf(target.getIntVal());
    return new ObservedService.Port(port.getPort(), text);
  }
}
