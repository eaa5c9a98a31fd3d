package dev.guidedrollouts.kube.cache;

import dev.guidedrollouts.model.ChangeMarker;
import dev.guidedrollouts.model.Observation;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedDeploymentBuilder;
import dev.guidedrollouts.model.ObservedRollout;
import dev.guidedrollouts.model.ObservedService;
import dev.guidedrollouts.model.ObservedServiceBuilder;
import dev.guidedrollouts.model.Revision;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the caches show, put together as the decisions need it. No request is made. */
public final class ClusterView {
  private final ClusterWatches watches;

  public ClusterView(ClusterWatches watches) {
    this.watches = watches;
  }

  /**
   * Those Deployments and Services, as far as they exist; empty where the namespace is not
   * followed: {@link ClusterWatches#follow} comes first, and a lesson that is deleted meanwhile may
   * end it.
   *
   * @param explained the Deployment that Events are needed of too, where there is one: the current
   *     step's
   */
  public Optional<Observation> observe(
      String namespace, Set<String> deployments, @Nullable String explained, Set<String> services) {
    ScopeWatch watch = watches.of(namespace);
    if (watch == null) {
      return Optional.empty();
    }
    Map<String, ObservedDeployment> seenDeployments = new HashMap<>();
    Map<String, ObservedService> seenServices = new HashMap<>();
    deployments.forEach(name -> addDeployment(seenDeployments, watch, namespace, name, explained));
    services.forEach(name -> addService(seenServices, watch, namespace, name));
    return Optional.of(new Observation(seenDeployments, seenServices));
  }

  /**
   * The marker on a Deployment, also on one that the lesson of the present reconciliation does not
   * name.
   */
  public Optional<ChangeMarker> markerOn(String namespace, String deployment) {
    ScopeWatch watch = watches.of(namespace);
    ReducedItemStore.Entry<CachedDeployment> entry =
        watch == null ? null : watch.deployments.entry(namespace, deployment);
    return entry == null
        ? Optional.empty()
        : Optional.ofNullable(entry.fields().observed().marker());
  }

  /**
   * A Deployment with the living pods of all its revisions, for whoever shows it; empty where it is
   * not there, or its namespace is not followed.
   */
  public Optional<ObservedRollout> rollout(String namespace, String deployment) {
    ScopeWatch watch = watches.of(namespace);
    if (watch == null) {
      return Optional.empty();
    }
    Map<String, ObservedDeployment> seen = new HashMap<>();
    addDeployment(seen, watch, namespace, deployment, null);
    return Optional.ofNullable(seen.get(deployment))
        .map(
            d ->
                new ObservedRollout(
                    d,
                    d.revisions().stream()
                        .collect(
                            Collectors.toMap(
                                Revision::replicaSet,
                                r -> ObservedDeploymentReader.living(watch.pods.ownedBy(r.uid())),
                                (one, other) -> one))));
  }

  private static void addDeployment(
      Map<String, ObservedDeployment> seen,
      ScopeWatch watch,
      String namespace,
      String name,
      @Nullable String explained) {
    ReducedItemStore.Entry<CachedDeployment> entry = watch.deployments.entry(namespace, name);
    if (entry == null) {
      return;
    }
    ObservedDeployment alone =
        ObservedDeploymentBuilder.builder(entry.fields().observed())
            .resourceVersion(entry.version())
            .ownsFields(
                entry.fields().observed().ownsFields()
                    && !watch.kept.has(entry.uid(), entry.fields().observed().marker()))
            .build();
    seen.put(
        name,
        ObservedDeploymentReader.join(
            alone,
            watch.replicaSets::ownedBy,
            watch.pods::ownedBy,
            // Events explain what the current step's Deployment does; of the others the ledger
            // asks whether their pods run well, and no more.
            name.equals(explained) ? watch.events::ownedBy : pod -> Stream.empty()));
  }

  private static void addService(
      Map<String, ObservedService> seen, ScopeWatch watch, String namespace, String name) {
    ReducedItemStore.Entry<CachedService> entry = watch.services().entry(namespace, name);
    if (entry == null) {
      return;
    }
    ObservedService alone = entry.fields().observed();
    seen.put(
        name,
        ObservedServiceBuilder.builder(alone)
            .resourceVersion(entry.version())
            .readyEndpoints(watch.readyBehind(namespace, name))
            .ownsFields(alone.ownsFields() && !watch.kept.has(entry.uid(), alone.marker()))
            .build());
  }
}
