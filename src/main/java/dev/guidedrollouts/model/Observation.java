package dev.guidedrollouts.model;

import java.util.Map;
import java.util.Optional;

/**
 * What one pass sees of the cluster, gathered once at its beginning.
 *
 * @param deployments the lesson's Deployments that exist, by name
 * @param services the lesson's Services that exist, by name
 */
public record Observation(
    Map<String, ObservedDeployment> deployments, Map<String, ObservedService> services) {

  public Observation {
    deployments = Map.copyOf(deployments);
    services = Map.copyOf(services);
  }

  public Optional<ObservedDeployment> deployment(String name) {
    return Optional.ofNullable(deployments.get(name));
  }

  public Optional<ObservedService> service(String name) {
    return Optional.ofNullable(services.get(name));
  }
}
