package dev.guidedrollouts.kube.write;

import dev.guidedrollouts.kube.cache.CachedDeployment;
import dev.guidedrollouts.kube.cache.CachedService;
import dev.guidedrollouts.kube.cache.FieldOwnership;
import dev.guidedrollouts.kube.cache.ReducedItemStore;
import dev.guidedrollouts.kube.cache.ScopeWatch;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.WriteResult;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Gives back the operator's ownership of fields: one patch of metadata.managedFields, as
 * client-go's csaupgrade makes it. It says Done or Conflict and nothing else: no lesson fails by
 * it.
 */
final class FieldRelease {
  private static final Logger LOG = Logger.getLogger(FieldRelease.class);
  private static final int UNPROCESSABLE = 422;

  private final KubernetesClient reader;
  private final Requests requests;

  /**
   * @param reader for a look after a refusal
   * @param requests under whose rights the write is made
   */
  FieldRelease(KubernetesClient reader, Requests requests) {
    this.reader = reader;
    this.requests = requests;
  }

  /**
   * Makes the patch on the version that the decision saw.
   *
   * @throws KubernetesClientException what the API server said, where another look may cure it
   */
  WriteResult release(ScopeWatch watch, String namespace, Change.Release change) {
    if (change.service() == null) {
      ReducedItemStore.Entry<CachedDeployment> entry =
          watch.deployments().entry(namespace, change.deployment());
      List<Integer> own = entry == null ? List.of() : entry.fields().ownEntries();
      Deployment target = new Deployment();
      name(target, namespace, change.deployment());
      return send(watch, watch.deployments(), entry, own, target, change);
    }
    ReducedItemStore.Entry<CachedService> entry =
        watch.services().entry(namespace, change.service());
    List<Integer> own = entry == null ? List.of() : entry.fields().ownEntries();
    Service target = new Service();
    name(target, namespace, change.service());
    return send(watch, watch.services(), entry, own, target, change);
  }

  private <T extends HasMetadata, F> WriteResult send(
      ScopeWatch watch,
      ReducedItemStore<T, F> store,
      ReducedItemStore.@Nullable Entry<F> entry,
      List<Integer> own,
      T target,
      Change.Release change) {
    if (entry == null || !entry.version().equals(change.resourceVersion()) || own.isEmpty()) {
      return new WriteResult.Conflict();
    }
    try {
      T answer = requests.patch(target, new JsonPatch(entry.version()).disown(own));
      boolean back = !FieldOwnership.entries(answer.getMetadata()).isEmpty();
      if (back) {
        kept(watch, entry.uid(), target, change, "the entry came back with the same request");
      }
      store.ahead(answer);
      // What is as before is no news to anybody: without another look the lesson would stand still.
      return back ? new WriteResult.Conflict() : new WriteResult.Done();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        store.gone(target.getMetadata().getNamespace(), target.getMetadata().getName());
      }
      if (e.getCode() == UNPROCESSABLE && !entry.version().equals(versionOf(target))) {
        return new WriteResult.Conflict();
      }
      if (!(ApiErrors.read(e) instanceof WriteResult.Refused refused)) {
        throw e;
      }
      kept(watch, entry.uid(), target, change, refused.message());
      return new WriteResult.Conflict();
    }
  }

  private static void kept(
      ScopeWatch watch, String uid, HasMetadata target, Change.Release change, String why) {
    watch.kept().add(uid, change.marker());
    LOG.warnf(
        "The ownership of fields of %s %s/%s could not be given back, a server-side apply by others"
            + " may name a conflict with this operator: %s",
        target.getKind(), target.getMetadata().getNamespace(), target.getMetadata().getName(), why);
  }

  /** Listed by name: of Services the operator may read no single one. */
  private String versionOf(HasMetadata target) {
    return reader
        .resources(target.getClass())
        .inNamespace(target.getMetadata().getNamespace())
        .withField("metadata.name", target.getMetadata().getName())
        .list()
        .getItems()
        .stream()
        .map(found -> found.getMetadata().getResourceVersion())
        .findFirst()
        .orElse("");
  }

  private static void name(HasMetadata target, String namespace, String name) {
    target.setMetadata(new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
  }
}
