package dev.guidedrollouts.scenario;

import dev.guidedrollouts.api.v1alpha1.Annotations;
import dev.guidedrollouts.kube.cache.ObjectReader;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.ChangeMarker;
import dev.guidedrollouts.model.WriteResult;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The operator's changes as an API server makes them, with a marker and ownership of the fields.
 */
final class ChangesInMemory {
  private final MiniCluster cluster;

  ChangesInMemory(MiniCluster cluster) {
    this.cluster = cluster;
  }

  /** The change as the API server makes it; a Conflict where the resourceVersion is another one. */
  WriteResult apply(Change change) {
    Deployment deployment = cluster.deployments.get(change.deployment());
    boolean conflict =
        switch (change) {
          case Change.CreateDeployment c -> deployment != null;
          case Change.ReplaceContainer c -> !isAt(deployment, c.resourceVersion());
          case Change.Scale c -> !isAt(deployment, c.resourceVersion());
          case Change.Restore c -> !isStill(deployment, c.basis());
          case Change.Expose c ->
              deployment == null || !isAtOrAbsent(cluster.services.get(c.service()), c.existing());
          case Change.Release c -> !isAt(releasedBy(c), c.resourceVersion());
          case Change.PutBack c -> !isStill(deployment, c.basis());
          case Change.Unmark c ->
              !isAt(
                  c.service() == null ? deployment : cluster.services.get(c.service()),
                  c.resourceVersion());
          case Change.Remove c ->
              c.service() == null
                  ? deployment == null || !deployment.getMetadata().getUid().equals(c.uid())
                  : !isAt(cluster.services.get(c.service()), c.resourceVersion());
        };
    if (conflict) {
      return new WriteResult.Conflict();
    }
    if (change instanceof Change.Release release) {
      cluster.releases.add(release);
      Ownership.release(releasedBy(release).getMetadata());
      releasedBy(release).getMetadata().setResourceVersion(cluster.nextVersion());
      return new WriteResult.Done();
    }
    if (change instanceof Change.OfDeletion c) {
      cluster.putBack.add(c);
      putBack(c);
      return new WriteResult.Done();
    }
    cluster.changes.add(change);
    switch (change) {
      case Change.OfDeletion c -> throw new IllegalStateException("made above");
      case Change.Release c -> throw new IllegalStateException("no change of what is wanted");
      case Change.CreateDeployment c -> create(c);
      case Change.ReplaceContainer c ->
          cluster.edit(
              c.deployment(), marked(c.marker(), c.changeCause()).andThen(d -> replace(d, c)));
      case Change.Scale c ->
          cluster.edit(
              c.deployment(),
              marked(c.marker(), c.changeCause())
                  .andThen(d -> d.getSpec().setReplicas(c.replicas())));
      case Change.Restore c ->
          cluster.edit(
              c.deployment(),
              marked(c.marker(), c.changeCause())
                  .andThen(d -> d.getSpec().setTemplate(cluster.templateOf(c.replicaSet()))));
      case Change.Expose c -> expose(c);
    }
    return change instanceof Change.Expose
        ? new WriteResult.Done()
        : new WriteResult.Done(
            ObjectReader.digest(
                cluster.deployments.get(change.deployment()).getSpec().getTemplate()));
  }

  private void putBack(Change.OfDeletion change) {
    switch (change) {
      case Change.PutBack c ->
          cluster.edit(
              c.deployment(),
              d -> {
                if (c.replicaSet() != null) {
                  d.getSpec().setTemplate(cluster.templateOf(c.replicaSet()));
                }
                if (c.replicas() != null) {
                  d.getSpec().setReplicas(c.replicas());
                }
                Ownership.take(d.getMetadata());
              });
      case Change.Unmark c -> {
        if (c.service() == null) {
          cluster.edit(c.deployment(), ChangesInMemory::unmark);
        } else {
          Service service = cluster.services.get(c.service());
          unmark(service);
          service.getMetadata().setResourceVersion(cluster.nextVersion());
          service.getSpec().getPorts().removeIf(p -> c.ports().contains(p.getPort()));
        }
      }
      case Change.Remove c -> {
        if (c.service() == null) {
          cluster.deployments.remove(c.deployment());
        } else {
          cluster.services.remove(c.service());
        }
      }
    }
  }

  private static void unmark(HasMetadata object) {
    object
        .getMetadata()
        .getAnnotations()
        .keySet()
        .removeIf(k -> k.startsWith("guidedrollouts.dev/") || k.equals(Annotations.CHANGE_CAUSE));
    Ownership.release(object.getMetadata());
  }

  private HasMetadata releasedBy(Change.Release c) {
    return c.service() == null
        ? cluster.deployments.get(c.deployment())
        : cluster.services.get(c.service());
  }

  void create(Change.CreateDeployment c) {
    Map<String, String> labels = Map.of("app", c.deployment());
    Deployment made =
        new DeploymentBuilder()
            .withNewMetadata()
            .withName(c.deployment())
            .withNamespace(MiniCluster.NAMESPACE)
            .withUid(cluster.nextUid())
            .withGeneration(1L)
            .withResourceVersion(cluster.nextVersion())
            .withCreationTimestamp(cluster.now().toString())
            .withLabels(labels)
            .withAnnotations(new HashMap<>())
            .endMetadata()
            .withNewSpec()
            .withReplicas(c.replicas())
            .withProgressDeadlineSeconds(600)
            .withRevisionHistoryLimit(10)
            .withNewStrategy()
            .withType("RollingUpdate")
            .withNewRollingUpdate()
            .withMaxSurge(new IntOrString("25%"))
            .withMaxUnavailable(new IntOrString("25%"))
            .endRollingUpdate()
            .endStrategy()
            .withNewSelector()
            .withMatchLabels(labels)
            .endSelector()
            .withNewTemplate()
            .withNewMetadata()
            .withLabels(labels)
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName(c.container())
            .withImage(c.image())
            .endContainer()
            .endSpec()
            .endTemplate()
            .endSpec()
            .build();
    marked(c.marker(), c.changeCause()).accept(made);
    cluster.admit(made);
    cluster.deployments.put(c.deployment(), made);
  }

  private void replace(Deployment deployment, Change.ReplaceContainer c) {
    // A template is a value: the ReplicaSets hold copies of their own.
    PodTemplateSpec template = MiniCluster.copy(deployment.getSpec().getTemplate());
    Container container =
        template.getSpec().getContainers().stream()
            .filter(x -> x.getName().equals(c.oldContainer()))
            .findFirst()
            .orElseThrow();
    container.setName(c.newContainer());
    container.setImage(c.image());
    deployment.getSpec().setTemplate(template);
    Optional.ofNullable(c.replicas()).ifPresent(deployment.getSpec()::setReplicas);
  }

  private void expose(Change.Expose c) {
    Service service =
        new ServiceBuilder()
            .withNewMetadata()
            .withName(c.service())
            .withNamespace(MiniCluster.NAMESPACE)
            .withResourceVersion(cluster.nextVersion())
            .withAnnotations(new HashMap<>())
            .endMetadata()
            .withNewSpec()
            .withType("ClusterIP")
            .withSelector(
                cluster.deployments.get(c.deployment()).getSpec().getSelector().getMatchLabels())
            .addNewPort()
            .withPort(c.port())
            .withTargetPort(new IntOrString(Integer.valueOf(c.targetPort())))
            .endPort()
            .endSpec()
            .build();
    service.getMetadata().getAnnotations().putAll(annotations(c.marker()));
    Ownership.take(service.getMetadata());
    cluster.services.put(c.service(), service);
  }

  private static Consumer<Deployment> marked(ChangeMarker marker, String changeCause) {
    return d -> {
      d.getMetadata().getAnnotations().putAll(annotations(marker));
      d.getMetadata().getAnnotations().put(Annotations.CHANGE_CAUSE, changeCause);
      Ownership.take(d.getMetadata());
    };
  }

  private static Map<String, String> annotations(ChangeMarker marker) {
    return Map.of(
        Annotations.LESSON,
        marker.lesson(),
        Annotations.STEP,
        marker.step(),
        Annotations.CHANGE,
        marker.change());
  }

  private static boolean isStill(Deployment deployment, Change.Basis basis) {
    if (!basis.marked()) {
      return isAt(deployment, basis.resourceVersion());
    }
    return deployment != null
        && basis.uid().equals(deployment.getMetadata().getUid())
        && basis.generation() == deployment.getMetadata().getGeneration();
  }

  private static boolean isAt(HasMetadata object, String version) {
    return object != null && version.equals(object.getMetadata().getResourceVersion());
  }

  private static boolean isAtOrAbsent(HasMetadata object, String version) {
    return version == null ? object == null : isAt(object, version);
  }
}
