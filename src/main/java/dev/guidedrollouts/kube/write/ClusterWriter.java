package dev.guidedrollouts.kube.write;

import dev.guidedrollouts.kube.cache.CachedDeployment;
import dev.guidedrollouts.kube.cache.ClusterWatches;
import dev.guidedrollouts.kube.cache.ReducedItemStore;
import dev.guidedrollouts.kube.cache.ScopeWatch;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.ContainerImage;
import dev.guidedrollouts.model.WriteResult;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The changes to a cluster: each is one request under the field manager {@code guided-rollouts}.
 */
public final class ClusterWriter {
  private final KubernetesClient client;
  private final ClusterWatches watches;
  private final Requests requests;

  /**
   * @param fence asked before each write
   */
  public ClusterWriter(KubernetesClient client, ClusterWatches watches, WriteFence fence) {
    this.client = client;
    this.watches = watches;
    this.requests = new Requests(client, fence);
  }

  /**
   * Makes the change. What the API server answers is in the caches when this returns.
   *
   * @param account the ServiceAccount of that namespace under whose rights; empty: the operator's
   *     own
   * @throws KubernetesClientException on trouble that a retry may cure
   */
  public WriteResult write(String namespace, Change change, Optional<String> account) {
    ScopeWatch watch = watches.of(namespace);
    if (watch == null) {
      return new WriteResult.Conflict();
    }
    try {
      Requests acting = account.map(a -> requests.as(Accounts.user(namespace, a))).orElse(requests);
      return write(acting, watch, namespace, change);
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        watch.deployments().gone(namespace, change.deployment());
      }
      return ApiErrors.read(e);
    }
  }

  /** What is only read is read under the operator's own rights. */
  private WriteResult write(Requests acting, ScopeWatch watch, String namespace, Change change) {
    DeploymentPatches patches = new DeploymentPatches(client, acting);
    return switch (change) {
      case Change.CreateDeployment c -> create(acting, watch, namespace, c);
      case Change.ReplaceContainer c -> replace(patches, watch, namespace, c);
      case Change.Scale c -> scale(patches, watch, namespace, c);
      case Change.Restore c -> restore(patches, watch, namespace, c);
      case Change.Expose c -> new ServiceWriter(acting).expose(watch, namespace, c);
      case Change.OfDeletion c -> new DeletionWriter(client, acting).write(watch, namespace, c);
      case Change.Release c -> new FieldRelease(client, acting).release(watch, namespace, c);
    };
  }

  private static WriteResult create(
      Requests acting, ScopeWatch watch, String namespace, Change.CreateDeployment change) {
    Map<String, String> labels = Map.of("app", change.deployment());
    // As a learner would write it: all that is not named here is the API server's default.
    Deployment manifest =
        new DeploymentBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(change.deployment())
            .withLabels(labels)
            .withAnnotations(JsonPatch.markerAnnotations(change.marker(), change.changeCause()))
            .endMetadata()
            .withNewSpec()
            .withReplicas(change.replicas())
            .withNewSelector()
            .withMatchLabels(labels)
            .endSelector()
            .withNewTemplate()
            .withNewMetadata()
            .withLabels(labels)
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName(change.container())
            .withImage(change.image())
            .endContainer()
            .endSpec()
            .endTemplate()
            .endSpec()
            .build();
    return DeploymentPatches.answered(
        watch, acting.post("/apis/apps/v1", namespace, "deployments", manifest, Deployment.class));
  }

  private WriteResult replace(
      DeploymentPatches patches,
      ScopeWatch watch,
      String namespace,
      Change.ReplaceContainer change) {
    CachedDeployment fields =
        factsAt(watch, namespace, change.deployment(), change.resourceVersion());
    int index =
        fields == null ? -1 : indexOf(fields.observed().containers(), change.oldContainer());
    if (fields == null || index < 0) {
      return new WriteResult.Conflict();
    }
    String container = "/spec/template/spec/containers/" + index;
    JsonPatch patch =
        new JsonPatch(change.resourceVersion())
            .test(container + "/name", change.oldContainer())
            .replace(container + "/name", change.newContainer())
            .replace(container + "/image", change.image());
    if (change.replicas() != null) {
      patch.add("/spec/replicas", change.replicas());
    }
    return patches.send(
        watch,
        namespace,
        change.deployment(),
        patch.marker(change.marker(), change.changeCause(), fields.annotated()));
  }

  private WriteResult scale(
      DeploymentPatches patches, ScopeWatch watch, String namespace, Change.Scale change) {
    CachedDeployment fields =
        factsAt(watch, namespace, change.deployment(), change.resourceVersion());
    if (fields == null) {
      return new WriteResult.Conflict();
    }
    JsonPatch patch =
        new JsonPatch(change.resourceVersion()).add("/spec/replicas", change.replicas());
    return patches.send(
        watch,
        namespace,
        change.deployment(),
        patch.marker(change.marker(), change.changeCause(), fields.annotated()));
  }

  /**
   * Puts a kept template back. Unlike kubectl
   * (staging/src/k8s.io/kubectl/pkg/polymorphichelpers/rollback.go) the ReplicaSet's other
   * annotations are not taken over: what others wrote on the Deployment is not ours to change.
   */
  private WriteResult restore(
      DeploymentPatches patches, ScopeWatch watch, String namespace, Change.Restore change) {
    boolean annotated = change.basis().marked();
    if (!annotated) {
      CachedDeployment fields =
          factsAt(watch, namespace, change.deployment(), change.basis().resourceVersion());
      if (fields == null) {
        return new WriteResult.Conflict();
      }
      annotated = fields.annotated();
    }
    Optional<KeptTemplate> kept = KeptTemplate.read(client, namespace, change.replicaSet());
    if (kept.isEmpty()) {
      return new WriteResult.Conflict();
    }
    JsonPatch patch = JsonPatch.on(change.basis()).replace("/spec/template", kept.get().template());
    return patches.send(
        watch,
        namespace,
        change.deployment(),
        patch.marker(change.marker(), change.changeCause(), annotated));
  }

  /** The Deployment as the decision saw it; null where the cache has gone on since. */
  private static @Nullable CachedDeployment factsAt(
      ScopeWatch watch, String namespace, String name, String version) {
    ReducedItemStore.Entry<CachedDeployment> entry = watch.deployments().entry(namespace, name);
    return entry != null && entry.version().equals(version) ? entry.fields() : null;
  }

  private static int indexOf(List<ContainerImage> containers, String name) {
    return containers.stream().map(ContainerImage::name).toList().indexOf(name);
  }
}
