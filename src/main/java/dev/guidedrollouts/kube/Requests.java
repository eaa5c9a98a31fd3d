package dev.guidedrollouts.kube;

import dev.guidedrollouts.api.v1alpha1.Annotations;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import org.jspecify.annotations.Nullable;

/**
 * The writes as single requests that name the field manager: the client's own {@code create} and
 * {@code update} do not send it, and its {@code patch} by name reads the object first.
 *
 * <p>Each is sent once, and only while the fence is open. The client's own further tries would be
 * sent later, unasked; who wants a write that failed looks again, and decides anew.
 */
final class Requests {
  private static final String MANAGED = "?fieldManager=" + Annotations.FIELD_MANAGER;
  private static final PatchContext JSON_PATCH =
      new PatchContext.Builder()
          .withPatchType(PatchType.JSON)
          .withFieldManager(Annotations.FIELD_MANAGER)
          .build();

  private final KubernetesClient base;
  private final KubernetesClient client;
  private final WriteFence fence;

  Requests(KubernetesClient client, WriteFence fence) {
    this(client, fence, null);
  }

  private Requests(KubernetesClient base, WriteFence fence, @Nullable String user) {
    this.base = base;
    this.fence = fence;
    RequestConfigBuilder once =
        new RequestConfigBuilder(base.getConfiguration().getRequestConfig())
            .withRequestRetryBackoffLimit(0);
    // The base may itself act as somebody: that is changed only where another user is named.
    this.client =
        Accounts.derived(base, (user == null ? once : once.withImpersonateUsername(user)).build());
  }

  /** The same, made as another user. */
  Requests as(String user) {
    return new Requests(base, fence, user);
  }

  /** Creates the object, and returns it as the API server made it. */
  <T> T post(String api, String namespace, String plural, T object, Class<T> type) {
    return sent(api + "/namespaces/" + namespace + "/" + plural, "POST", object, type);
  }

  /** Replaces the object, or a subresource of it, and returns the object as it is then. */
  <T> T put(String api, String namespace, String plural, String name, T object, Class<T> type) {
    return sent(api + "/namespaces/" + namespace + "/" + plural + "/" + name, "PUT", object, type);
  }

  /**
   * Patches the object, and returns it as it is then.
   *
   * @param object only its type, namespace and name count
   */
  <T extends HasMetadata> T patch(T object, JsonPatch patch) {
    fence.check();
    return client
        .resource(object)
        .patch(JSON_PATCH, client.getKubernetesSerialization().asJson(patch.operations()));
  }

  private <T> T sent(String path, String method, T object, Class<T> type) {
    fence.check();
    String answer = client.raw(path + MANAGED, method, object);
    return client.getKubernetesSerialization().unmarshal(answer, type);
  }
}
