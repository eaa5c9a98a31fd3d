package dev.guidedrollouts.kube.write;

import dev.guidedrollouts.api.v1alpha1.Annotations;
import dev.guidedrollouts.kube.cache.CachedDeployment;
import dev.guidedrollouts.kube.cache.CachedService;
import dev.guidedrollouts.kube.cache.FieldOwnership;
import dev.guidedrollouts.kube.cache.ReducedItemStore;
import dev.guidedrollouts.kube.cache.ScopeWatch;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.ObservedService;
import dev.guidedrollouts.model.WriteResult;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What puts back the objects of a lesson that is being deleted: each is one request. */
final class DeletionWriter {
  private static final int UNPROCESSABLE = 422;

  private static final List<String> MARKER =
      List.of(Annotations.LESSON, Annotations.STEP, Annotations.CHANGE);

  private final KubernetesClient reader;
  private final Requests requests;
  private final DeploymentPatches deployments;

  /**
   * @param reader reads under the operator's own rights
   * @param requests under whose rights the writes are made
   */
  DeletionWriter(KubernetesClient reader, Requests requests) {
    this.reader = reader;
    this.requests = requests;
    this.deployments = new DeploymentPatches(reader, requests);
  }

  WriteResult write(ScopeWatch watch, String namespace, Change.OfDeletion change) {
    return switch (change) {
      case Change.PutBack c -> putBack(watch, namespace, c);
      case Change.Unmark c ->
          c.service() == null
              ? unmark(watch, namespace, c)
              : unmarkService(watch, namespace, c, c.service());
      case Change.Remove c -> remove(watch, namespace, c);
    };
  }

  /**
   * The Deployment is read anew, for its version and for the change-cause that goes with the
   * template: what others have changed since the look is a conflict.
   */
  private WriteResult putBack(ScopeWatch watch, String namespace, Change.PutBack change) {
    Deployment now = deployments.read(namespace, change.deployment());
    if (now == null || !isStill(now.getMetadata(), change.basis())) {
      return new WriteResult.Conflict();
    }
    JsonPatch patch = new JsonPatch(now.getMetadata().getResourceVersion());
    if (change.replicaSet() != null) {
      Optional<KeptTemplate> kept = KeptTemplate.read(reader, namespace, change.replicaSet());
      if (kept.isEmpty()) {
        return new WriteResult.Conflict();
      }
      patch.replace("/spec/template", kept.get().template());
      changeCause(patch, now.getMetadata(), kept.get().metadata(), change.marker().lesson());
    }
    if (change.replicas() != null) {
      patch.add("/spec/replicas", change.replicas());
    }
    return deployments.send(watch, namespace, change.deployment(), patch);
  }

  /** As {@code kubectl rollout undo} does it, but for a change-cause of the lesson itself. */
  private static void changeCause(
      JsonPatch patch, ObjectMeta deployment, ObjectMeta replicaSet, String lesson) {
    String before = annotation(replicaSet, Annotations.CHANGE_CAUSE);
    String now = annotation(deployment, Annotations.CHANGE_CAUSE);
    if (now == null || !isOf(now, lesson)) {
      return;
    }
    if (before == null || isOf(before, lesson)) {
      patch.removeAnnotation(Annotations.CHANGE_CAUSE);
    } else {
      patch.annotation(Annotations.CHANGE_CAUSE, before);
    }
  }

  private static boolean isOf(String changeCause, String lesson) {
    return changeCause.startsWith(lesson + "/");
  }

  private static @Nullable String annotation(ObjectMeta metadata, String key) {
    return metadata.getAnnotations() == null ? null : metadata.getAnnotations().get(key);
  }

  private WriteResult unmark(ScopeWatch watch, String namespace, Change.Unmark change) {
    Deployment now = deployments.read(namespace, change.deployment());
    if (now == null || !change.resourceVersion().equals(now.getMetadata().getResourceVersion())) {
      return new WriteResult.Conflict();
    }
    ObjectMeta metadata = now.getMetadata();
    JsonPatch patch =
        new JsonPatch(change.resourceVersion()).disown(FieldOwnership.entries(metadata));
    MARKER.stream()
        .filter(key -> annotation(metadata, key) != null)
        .forEach(patch::removeAnnotation);
    String cause = annotation(metadata, Annotations.CHANGE_CAUSE);
    if (cause != null && isOf(cause, change.marker().lesson())) {
      patch.removeAnnotation(Annotations.CHANGE_CAUSE);
    }
    return deployments.send(watch, namespace, change.deployment(), patch);
  }

  private WriteResult unmarkService(
      ScopeWatch watch, String namespace, Change.Unmark change, String name) {
    ReducedItemStore.Entry<CachedService> entry = watch.services().entry(namespace, name);
    if (entry == null || !entry.version().equals(change.resourceVersion())) {
      return new WriteResult.Conflict();
    }
    JsonPatch patch = new JsonPatch(entry.version()).disown(entry.fields().ownEntries());
    if (entry.fields().observed().marker() != null) {
      MARKER.forEach(patch::removeAnnotation);
    }
    List<ObservedService.Port> ports = entry.fields().observed().ports();
    for (int i = ports.size() - 1; i >= 0; i--) {
      if (change.ports().contains(ports.get(i).port())) {
        patch.test("/spec/ports/" + i + "/port", ports.get(i).port()).remove("/spec/ports/" + i);
      }
    }
    try {
      watch.services().ahead(requests.patch(ServiceWriter.target(namespace, name), patch));
      return new WriteResult.Done();
    } catch (KubernetesClientException e) {
      // What is to go is not there as it was seen.
      if (e.getCode() == UNPROCESSABLE) {
        return new WriteResult.Conflict();
      }
      throw e;
    }
  }

  /** What is gone already is what was wanted. */
  private WriteResult remove(ScopeWatch watch, String namespace, Change.Remove change) {
    String service = change.service();
    try {
      if (service == null) {
        requests.delete(
            "/apis/apps/v1", namespace, "deployments", change.deployment(), change.uid(), null);
      } else {
        requests.delete("/api/v1", namespace, "services", service, null, change.resourceVersion());
      }
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
    }
    if (service == null) {
      ReducedItemStore.Entry<CachedDeployment> entry =
          watch.deployments().entry(namespace, change.deployment());
      if (entry != null && entry.uid().equals(change.uid())) {
        watch.deployments().gone(namespace, change.deployment());
      }
    } else {
      watch.services().gone(namespace, service);
    }
    return new WriteResult.Done();
  }

  private static boolean isStill(ObjectMeta now, Change.Basis basis) {
    return basis.uid().equals(now.getUid())
        && Long.valueOf(basis.generation()).equals(now.getGeneration());
  }
}
