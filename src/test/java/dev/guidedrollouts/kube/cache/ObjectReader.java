package dev.guidedrollouts.kube.cache;

import dev.guidedrollouts.model.Observation;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedService;
import dev.guidedrollouts.model.ObservedServiceBuilder;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The product's pure readers, put together for objects that a test has in hand. */
public final class ObjectReader {
  private ObjectReader() {}

  /** What the caches would show of these objects. */
  public static Observation read(
      Collection<Deployment> deployments,
      Collection<ReplicaSet> replicaSets,
      Collection<Pod> pods,
      Collection<Event> events,
      Collection<Service> services,
      Collection<Endpoints> endpoints) {
    Map<String, ObservedDeployment> seen = new HashMap<>();
    for (Deployment deployment : deployments) {
      seen.put(
          deployment.getMetadata().getName(),
          ObservedDeploymentReader.read(
              deployment, List.copyOf(replicaSets), List.copyOf(pods), List.copyOf(events)));
    }
    Map<String, ObservedService> fronts = new HashMap<>();
    for (Service service : services) {
      ObservedService alone = ServiceReader.read(service).observed();
      int ready =
          endpoints.stream()
              .map(ServiceReader::read)
              .filter(e -> e.service().equals(alone.name()))
              .mapToInt(CachedEndpoints::ready)
              .sum();
      fronts.put(alone.name(), ObservedServiceBuilder.builder(alone).readyEndpoints(ready).build());
    }
    return new Observation(seen, fronts);
  }

  /** Identity of a template, as the operator has it. */
  public static String digest(PodTemplateSpec template) {
    return TemplateDigest.of(template);
  }
}
