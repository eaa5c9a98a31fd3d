package dev.guidedrollouts.kube.write;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.Optional;

/**
 * The template that a ReplicaSet keeps, as it goes back into its Deployment: read anew and as plain
 * JSON, so that it has every field, known to this client or not, but for the controller's own
 * label.
 *
 * @param template spec.template
 * @param metadata the ReplicaSet's
 */
record KeptTemplate(Map<String, Object> template, ObjectMeta metadata) {

  /** Empty where there is no such ReplicaSet any more. */
  static Optional<KeptTemplate> read(KubernetesClient client, String namespace, String replicaSet) {
    GenericKubernetesResource kept =
        client
            .genericKubernetesResources("apps/v1", "ReplicaSet")
            .inNamespace(namespace)
            .withName(replicaSet)
            .get();
    Map<String, Object> template = kept == null ? null : kept.get("spec", "template");
    if (kept == null || template == null) {
      return Optional.empty();
    }
    Map<String, Object> labels = kept.get("spec", "template", "metadata", "labels");
    if (labels != null) {
      labels.remove("pod-template-hash");
    }
    return Optional.of(new KeptTemplate(template, kept.getMetadata()));
  }
}
