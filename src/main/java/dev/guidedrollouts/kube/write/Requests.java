package dev.guidedrollouts.kube.write;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.guidedrollouts.api.v1alpha1.Annotations;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.URLUtils;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
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

  /** Also the object whole, from who does not know of the other. */
  private static final String METADATA =
      "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";

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
        DerivedClient.of(base, (user == null ? once : once.withImpersonateUsername(user)).build());
  }

  /** The same, made as another user. */
  Requests as(String user) {
    return new Requests(base, fence, user);
  }

  /** Creates the object, and returns it as the API server made it. */
  <T> T post(String api, String namespace, String plural, T object, Class<T> type) {
    return sent(api + "/namespaces/" + namespace + "/" + plural, "POST", object, type);
  }

  /**
   * Begins to create all of them at once: none waits for the answer to another.
   *
   * @param refused told each that was not created, and why
   * @return to be run once: returns when each has its answer
   */
  <T extends HasMetadata> Runnable postAll(
      String api,
      String namespace,
      String plural,
      List<T> objects,
      BiConsumer<T, KubernetesClientException> refused) {
    String path = api + "/namespaces/" + namespace + "/" + plural + MANAGED;
    List<CompletableFuture<HttpResponse<String>>> answers =
        objects.stream().map(object -> sending(path, object)).toList();
    return () -> {
      for (int i = 0; i < objects.size(); i++) {
        try {
          HttpResponse<String> response = await(answers.get(i));
          if (!response.isSuccessful()) {
            throw refusal(response);
          }
        } catch (KubernetesClientException e) {
          refused.accept(objects.get(i), e);
        }
      }
    };
  }

  private CompletableFuture<HttpResponse<String>> sending(String path, HasMetadata object) {
    fence.check();
    HttpClient http = client.getHttpClient();
    return http.sendAsync(
        http.newHttpRequestBuilder()
            .uri(URLUtils.join(client.getMasterUrl().toString(), path))
            .header("Accept", METADATA)
            .post("application/json", client.getKubernetesSerialization().asJson(object))
            .build(),
        String.class);
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

  /**
   * Patches the object, or a subresource of it. Of the answer only the metadata is asked for: the
   * object itself may have more than a mebibyte, and what is new in it was sent just now.
   *
   * @return the object's resourceVersion then
   */
  String patchForVersion(
      String api, String namespace, String plural, String name, JsonPatch patch) {
    fence.check();
    String operations = client.getKubernetesSerialization().asJson(patch.operations());
    return metadata(
            send(
                b -> b.patch("application/json-patch+json", operations),
                api + "/namespaces/" + namespace + "/" + plural + "/" + name + MANAGED))
        .getResourceVersion();
  }

  /**
   * Deletes the object; what belongs to it goes after it.
   *
   * @param uid the uid that it has to have; null where any may
   * @param version the resourceVersion that it has to have; null where any may
   */
  void delete(
      String api,
      String namespace,
      String plural,
      String name,
      @Nullable String uid,
      @Nullable String version) {
    fence.check();
    DeleteOptions options =
        new DeleteOptionsBuilder()
            .withPropagationPolicy("Background")
            .withNewPreconditions(version, uid)
            .build();
    send(
        b -> b.delete("application/json", client.getKubernetesSerialization().asJson(options)),
        api + "/namespaces/" + namespace + "/" + plural + "/" + name);
  }

  /** Reads the object's metadata, and nothing else of it. */
  ObjectMeta metadata(String api, String namespace, String plural, String name) {
    return metadata(send(b -> b, api + "/namespaces/" + namespace + "/" + plural + "/" + name));
  }

  private ObjectMeta metadata(HttpResponse<String> answer) {
    return client
        .getKubernetesSerialization()
        .unmarshal(answer.body(), MetadataOnly.class)
        .metadata();
  }

  private HttpResponse<String> send(UnaryOperator<HttpRequest.Builder> method, String path) {
    HttpClient http = client.getHttpClient();
    HttpRequest request =
        method
            .apply(
                http.newHttpRequestBuilder()
                    .uri(URLUtils.join(client.getMasterUrl().toString(), path))
                    .header("Accept", METADATA))
            .build();
    HttpResponse<String> response = await(http.sendAsync(request, String.class));
    if (!response.isSuccessful()) {
      throw refusal(response);
    }
    return response;
  }

  /** What is read of an answer. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record MetadataOnly(ObjectMeta metadata) {}

  private <T> HttpResponse<T> await(CompletableFuture<HttpResponse<T>> answer) {
    try {
      return answer.get(
          client.getConfiguration().getRequestTimeout() + 1000L, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KubernetesClientException("interrupted while something was written", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new KubernetesClientException("the write had no answer: " + cause.getMessage(), cause);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new KubernetesClientException("the write had no answer in time", e);
    }
  }

  private KubernetesClientException refusal(HttpResponse<String> response) {
    Status status;
    try {
      status = client.getKubernetesSerialization().unmarshal(response.body(), Status.class);
    } catch (RuntimeException e) {
      // A proxy on the way answers in words of its own.
      status = new StatusBuilder().withCode(response.code()).withMessage(response.body()).build();
    }
    return new KubernetesClientException(
        String.valueOf(status.getMessage()), response.code(), status);
  }

  private <T> T sent(String path, String method, T object, Class<T> type) {
    fence.check();
    String answer = client.raw(path + MANAGED, method, object);
    return client.getKubernetesSerialization().unmarshal(answer, type);
  }
}
