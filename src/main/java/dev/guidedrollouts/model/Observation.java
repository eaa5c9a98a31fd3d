package dev.guidedrollouts.model;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one reconciliation sees of the cluster, gathered once at its beginning.
 *
 * @param deployments the lesson's Deployments that exist, by name
 * @param services the lesson's Services that exist, by name
 * @param unread why nothing is known of them now; null where everything is
 */
public record Observation(
    Map<String, ObservedDeployment> deployments,
    Map<String, ObservedService> services,
    @Nullable Unread unread) {

  public Observation {
    deployments = Map.copyOf(deployments);
    services = Map.copyOf(services);
  }

  public Observation(
      Map<String, ObservedDeployment> deployments, Map<String, ObservedService> services) {
    this(deployments, services, null);
  }

  /** Of a namespace whose objects are not known now. */
  public static Observation unread(Unread why) {
    return new Observation(Map.of(), Map.of(), why);
  }

  /** The same with other Deployments. */
  public Observation withDeployments(Map<String, ObservedDeployment> others) {
    return new Observation(others, services, unread);
  }

  public Optional<ObservedDeployment> deployment(String name) {
    return Optional.ofNullable(deployments.get(name));
  }

  public Optional<ObservedService> service(String name) {
    return Optional.ofNullable(services.get(name));
  }
}
