package dev.guidedrollouts.kube;

import dev.guidedrollouts.api.v1alpha1.ExposeAction;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.model.Observation;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedDeploymentBuilder;
import dev.guidedrollouts.model.ObservedPod;
import dev.guidedrollouts.model.ObservedPodBuilder;
import dev.guidedrollouts.model.ObservedService;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What the caches show, put together as the decisions need it. No request is made, but for Events
 * that are asked for.
 */
public final class ClusterView {
  private final ClusterWatches watches;
  private final PodEvents events;

  public ClusterView(KubernetesClient client, ClusterWatches watches) {
    this.watches = watches;
    this.events = new PodEvents(client);
  }

  /**
   * The Deployments and Services that the lesson's steps name, as far as they exist.
   *
   * @throws IllegalStateException if the lesson's namespace is not followed: {@link
   *     ClusterWatches#follow} comes first
   */
  public Observation observe(RolloutLesson lesson) {
    String namespace = lesson.getMetadata().getNamespace();
    NamespaceWatch watch = watches.of(namespace);
    if (watch == null) {
      throw new IllegalStateException("namespace " + namespace + " is not followed");
    }
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
    return new Observation(deployments, services);
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
            .build();
    seen.put(name, ObservedDeploymentReader.join(alone, watch.replicaSets.all(), watch.pods.all()));
  }

  private static void addService(
      Map<String, ObservedService> seen, NamespaceWatch watch, String namespace, String name) {
    FactStore.Entry<ServiceFacts> entry = watch.services.entry(namespace, name);
    if (entry == null) {
      return;
    }
    ObservedService alone = entry.facts().observed();
    FactStore.Entry<EndpointsFacts> behind = watch.endpoints.entry(namespace, name);
    seen.put(
        name,
        new ObservedService(
            alone.name(),
            entry.version(),
            alone.type(),
            alone.selector(),
            alone.ports(),
            behind == null ? 0 : behind.facts().ready(),
            alone.stamp()));
  }

  /**
   * The same observation with the Events of those pods of one Deployment whose statuses alone do
   * not tell the cause. One request for each pod and each thing that its statuses said (container,
   * reason, number of restarts), never a second.
   *
   * @param needsEvents which pods; the caller knows what evidence it has already
   */
  public Observation withEvents(
      RolloutLesson lesson,
      Observation seen,
      String deployment,
      Predicate<ObservedPod> needsEvents) {
    ObservedDeployment observed = seen.deployments().get(deployment);
    if (observed == null || observed.newPods().stream().noneMatch(needsEvents)) {
      return seen;
    }
    String namespace = lesson.getMetadata().getNamespace();
    List<ObservedPod> pods =
        observed.newPods().stream()
            .map(pod -> needsEvents.test(pod) ? withEvents(namespace, pod) : pod)
            .toList();
    Map<String, ObservedDeployment> deployments = new HashMap<>(seen.deployments());
    deployments.put(deployment, ObservedDeploymentBuilder.builder(observed).newPods(pods).build());
    return new Observation(deployments, seen.services());
  }

  private ObservedPod withEvents(String namespace, ObservedPod pod) {
    return ObservedPodBuilder.builder(pod).events(events.of(namespace, pod)).build();
  }
}
