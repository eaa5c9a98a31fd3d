package dev.guidedrollouts.kube.rights;

import dev.guidedrollouts.model.Right;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** What an account may do, asked as that account: everybody may ask that of themselves. */
public final class AccessReviews {
  private AccessReviews() {}

  /**
   * Whether the client's account has the right.
   *
   * @param namespace where; the empty name stands for all namespaces
   * @param right its resource may be followed by a subresource behind a slash
   * @throws KubernetesClientException if there is no answer
   */
  public static boolean allowed(KubernetesClient client, String namespace, Right right) {
    return Boolean.TRUE.equals(
        client.resource(review(namespace, right)).create().getStatus().getAllowed());
  }

  /** The question, as it is sent. */
  static SelfSubjectAccessReview review(String namespace, Right right) {
    String[] resource = right.resource().split("/", 2);
    return new SelfSubjectAccessReviewBuilder()
        .withNewSpec()
        .withNewResourceAttributes()
        .withNamespace(namespace)
        .withVerb(right.verb())
        .withGroup(right.group())
        .withResource(resource[0])
        .withSubresource(resource.length == 2 ? resource[1] : null)
        .withName(right.name())
        .endResourceAttributes()
        .endSpec()
        .build();
  }
}
