package dev.guidedrollouts.kube;

import dev.guidedrollouts.api.v1alpha1.ExposeAction;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.model.Observation;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedDeploymentBuilder;
import dev.guidedrollouts.model.ObservedService;
import dev.guidedrollouts.model.ObservedServiceBuilder;
import dev.guidedrollouts.model.Stamp;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What the caches show, put together as the decisions need it. No request is made. */
public final class ClusterView {
  private final ClusterWatches watches;

  public ClusterView(ClusterWatches watches) {
    this.watches = watches;
  }

  /**
   * The Deployments and Services that the lesson's steps name, as far as they exist; empty where
   * the lesson's namespace is not followed: {@link ClusterWatches#follow} comes first, and a lesson
   * that is deleted meanwhile may end it.
   */
  public Optional<Observation> observe(RolloutLesson lesson) {
    String namespace = lesson.getMetadata().getNamespace();
    NamespaceWatch watch = watches.of(namespace);
    if (watch == null) {
      return Optional.empty();
    }
    return observe(lesson, watch);
  }

  /** The mark on a Deployment, also on one that the lesson of the present pass does not name. */
  public Optional<Stamp> markOn(String namespace, String deployment) {
    NamespaceWatch watch = watches.of(namespace);
    FactStore.Entry<DeploymentFacts> entry =
        watch == null ? null : watch.deployments.entry(namespace, deployment);
    return entry == null ? Optional.empty() : Optional.ofNullable(entry.facts().observed().stamp());
  }

  private static Optional<Observation> observe(RolloutLesson lesson, NamespaceWatch watch) {
    String namespace = lesson.getMetadata().getNamespace();
    Map<String, ObservedDeployment> deployments = new HashMap<>();
    Map<String, ObservedService> services = new HashMap<>();
    for (Step step : lesson.specOrEmpty().stepsOrEmpty()) {
      step.actions()
          .forEach(
              action -> addDeployment(deployments, watch, namespace, action.deploymentOrEmpty()));
      ExposeAction expose = step.expose();
      if (expose != null) {
        addService(services, watch, namespace, expose.serviceOrDefault());
      }
    }
    return Optional.of(new Observation(deployments, services));
  }

  private static void addDeployment(
      Map<String, ObservedDeployment> seen, NamespaceWatch watch, String namespace, String name) {
    FactStore.Entry<DeploymentFacts> entry = watch.deployments.entry(namespace, name);
    if (entry == null || seen.containsKey(name)) {
      return;
    }
    ObservedDeployment alone =
        ObservedDeploymentBuilder.builder(entry.facts().observed())
            .resourceVersion(entry.version())
            .ownsFields(
                entry.facts().observed().ownsFields()
                    && !watch.kept.has(entry.uid(), entry.facts().observed().stamp()))
            .build();
    seen.put(
        name,
        ObservedDeploymentReader.join(
            alone, watch.replicaSets.all(), watch.pods.all(), watch.events::all));
  }

  private static void addService(
      Map<String, ObservedService> seen, NamespaceWatch watch, String namespace, String name) {
    FactStore.Entry<ServiceFacts> entry = watch.services.entry(namespace, name);
    if (entry == null) {
      return;
    }
    ObservedService alone = entry.facts().observed();
    seen.put(
        name,
        ObservedServiceBuilder.builder(alone)
            .resourceVersion(entry.version())
            .readyEndpoints(watch.readyBehind(name))
            .ownsFields(alone.ownsFields() && !watch.kept.has(entry.uid(), alone.stamp()))
            .build());
  }
}
