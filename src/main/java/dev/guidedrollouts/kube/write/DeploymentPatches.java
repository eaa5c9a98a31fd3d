package dev.guidedrollouts.kube.write;

import dev.guidedrollouts.kube.cache.ScopeWatch;
import dev.guidedrollouts.kube.cache.TemplateDigest;
import dev.guidedrollouts.model.WriteResult;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.jspecify.annotations.Nullable;

/** Patches of Deployments: what is in the caches after one, and what a refusal means. */
final class DeploymentPatches {
  private static final int UNPROCESSABLE = 422;

  private final KubernetesClient reader;
  private final Requests requests;

  /**
   * @param reader reads under the operator's own rights
   * @param requests under whose rights the writes are made
   */
  DeploymentPatches(KubernetesClient reader, Requests requests) {
    this.reader = reader;
    this.requests = requests;
  }

  /**
   * Sends the patch. The API server applies the operations before it compares versions: on an
   * object that has another shape by now they fail with 422 where 409 is meant, as tests that fail
   * always do. One look tells them from a change that is not taken.
   *
   * @throws KubernetesClientException what the API server said, where nobody was faster
   */
  WriteResult send(ScopeWatch watch, String namespace, String name, JsonPatch patch) {
    try {
      return answered(watch, requests.patch(target(namespace, name), patch));
    } catch (KubernetesClientException e) {
      if (e.getCode() == UNPROCESSABLE && !isUpToDate(patch, read(namespace, name))) {
        return new WriteResult.Conflict();
      }
      throw e;
    }
  }

  private static boolean isUpToDate(JsonPatch patch, @Nullable Deployment now) {
    return now != null && patch.isUpToDate(now.getMetadata());
  }

  /** The Deployment as the API server has it now; null where there is none. */
  @Nullable Deployment read(String namespace, String name) {
    return reader.resource(target(namespace, name)).get();
  }

  /** What admission made of the write is part of what was declared. */
  static WriteResult answered(ScopeWatch watch, Deployment answer) {
    watch.deployments().ahead(answer);
    return new WriteResult.Done(TemplateDigest.of(answer.getSpec().getTemplate()));
  }

  private static Deployment target(String namespace, String name) {
    return new DeploymentBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .endMetadata()
        .build();
  }
}
