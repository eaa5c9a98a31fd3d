package dev.guidedrollouts.kube.cache;

import java.util.Set;
import java.util.stream.Stream;

/**
 * What is kept of an EndpointSlice. A Service has as many as it takes.
 *
 * @param service the Service's name
 * @param ready what stands ready behind it: the pods' uids, or addresses of what is not a pod
 */
record CachedEndpointSlice(String service, Set<String> ready) {

  /** How many stand ready behind a Service, each counted once, in whichever slices it is. */
  static int ready(Stream<CachedEndpointSlice> slices, String service) {
    return (int)
        slices
            .filter(s -> s.service().equals(service))
            .flatMap(s -> s.ready().stream())
            .distinct()
            .count();
  }
}
