package dev.guidedrollouts.kube.write;

import dev.guidedrollouts.kube.cache.CachedDeployment;
import dev.guidedrollouts.kube.cache.CachedService;
import dev.guidedrollouts.kube.cache.ReducedItemStore;
import dev.guidedrollouts.kube.cache.ScopeWatch;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.WriteResult;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Services in front of Deployments. */
final class ServiceWriter {
  private final Requests requests;

  /**
   * @param requests under whose rights the writes are made
   */
  ServiceWriter(Requests requests) {
    this.requests = requests;
  }

  /**
   * Creates the Service, or adds the port to the one that is there.
   *
   * @throws KubernetesClientException what the API server said
   */
  WriteResult expose(ScopeWatch watch, String namespace, Change.Expose change) {
    ReducedItemStore.Entry<CachedDeployment> deployment =
        watch.deployments().entry(namespace, change.deployment());
    if (deployment == null) {
      return new WriteResult.Conflict();
    }
    if (change.existing() != null) {
      return addPort(watch, namespace, change, change.existing());
    }
    CachedDeployment fields = deployment.fields();
    // The decision asked the same: where a Service can't select by now, somebody was faster.
    return fields
        .observed()
        .serviceSelector()
        .map(
            selector ->
                create(watch, namespace, manifest(namespace, change, fields.labels(), selector)))
        .orElseGet(WriteResult.Conflict::new);
  }

  private WriteResult create(ScopeWatch watch, String namespace, Service manifest) {
    watch
        .services()
        .ahead(requests.post("/api/v1", namespace, "services", manifest, Service.class));
    return new WriteResult.Done();
  }

  private static Service manifest(
      String namespace,
      Change.Expose change,
      Map<String, String> labels,
      Map<String, String> selector) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(change.service())
        .withLabels(labels)
        .withAnnotations(JsonPatch.markerAnnotations(change.marker(), null))
        .endMetadata()
        .withNewSpec()
        .withType("ClusterIP")
        .withSelector(selector)
        .addNewPort()
        .withPort(change.port())
        .withProtocol("TCP")
        .withTargetPort(targetPort(change.targetPort()))
        .endPort()
        .endSpec()
        .build();
  }

  private WriteResult addPort(
      ScopeWatch watch, String namespace, Change.Expose change, String version) {
    ReducedItemStore.Entry<CachedService> service =
        watch.services().entry(namespace, change.service());
    if (service == null || !service.version().equals(version)) {
      return new WriteResult.Conflict();
    }
    try {
      watch
          .services()
          .ahead(
              requests.patch(
                  target(namespace, change.service()),
                  portPatch(change, version, service.fields())));
      return new WriteResult.Done();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        watch.services().gone(namespace, change.service());
      }
      throw e;
    }
  }

  /** Which Service a patch is for. */
  static Service target(String namespace, String name) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .endMetadata()
        .build();
  }

  /**
   * A Service with several ports needs a name for each: one that had none gets one along with the
   * new port.
   */
  static JsonPatch portPatch(Change.Expose change, String version, CachedService fields) {
    JsonPatch patch = new JsonPatch(version);
    List<String> names = fields.portNames();
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).isEmpty()) {
        patch.add("/spec/ports/" + i + "/name", nameOf(fields.observed().ports().get(i).port()));
      }
    }
    Map<String, Object> port = new LinkedHashMap<>();
    port.put("name", nameOf(change.port()));
    port.put("port", change.port());
    port.put("protocol", "TCP");
    port.put("targetPort", targetPort(change.targetPort()));
    return patch
        .add(
            names.isEmpty() ? "/spec/ports" : "/spec/ports/-",
            names.isEmpty() ? List.of(port) : port)
        .marker(change.marker(), null, fields.annotated());
  }

  private static String nameOf(int port) {
    return "port-" + port;
  }

  private static IntOrString targetPort(String text) {
    boolean number = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return number ? new IntOrString(Integer.valueOf(text)) : new IntOrString(text);
  }
}
