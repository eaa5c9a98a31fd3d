package dev.guidedrollouts.kube;

import dev.guidedrollouts.api.v1alpha1.Annotations;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

/**
 * The writes as single requests that name the field manager: the client's own {@code create} and
 * {@code update} do not send it, and its {@code patch} by name reads the object first.
 */
final class Requests {
  private static final String MANAGED = "?fieldManager=" + Annotations.FIELD_MANAGER;
  private static final PatchContext JSON_PATCH =
      new PatchContext.Builder()
          .withPatchType(PatchType.JSON)
          .withFieldManager(Annotations.FIELD_MANAGER)
          .build();

  private final KubernetesClient client;

  Requests(KubernetesClient client) {
    this.client = client;
  }

  /** Creates the object, and returns it as the API server made it. */
  <T> T post(String api, String namespace, String plural, T object, Class<T> type) {
    String answer =
        client.raw(api + "/namespaces/" + namespace + "/" + plural + MANAGED, "POST", object);
    return client.getKubernetesSerialization().unmarshal(answer, type);
  }

  /** Replaces the object, or a subresource of it, and returns the object as it is then. */
  <T> T put(String api, String namespace, String plural, String name, T object, Class<T> type) {
    String answer =
        client.raw(
            api + "/namespaces/" + namespace + "/" + plural + "/" + name + MANAGED, "PUT", object);
    return client.getKubernetesSerialization().unmarshal(answer, type);
  }

  /**
   * Patches the object, and returns it as it is then. Of {@code target} only namespace and name
   * count.
   */
  <T extends HasMetadata> T patch(Resource<T> target, JsonPatch patch) {
    return target.patch(JSON_PATCH, client.getKubernetesSerialization().asJson(patch.operations()));
  }
}
