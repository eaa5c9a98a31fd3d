package dev.guidedrollouts.kube.lookup;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.kube.rights.AccessReviews;
import dev.guidedrollouts.model.Right;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.function.Supplier;

/** Asks the API server for what an installed operator needs of it, under the present account. */
public final class InstallationLookup implements AutoCloseable {
  private final KubernetesClient client;

  public InstallationLookup(KubernetesClient client) {
    this.client = client;
  }

  /** Under the account of the pod it runs in, or that of the usual kubeconfig. */
  public static InstallationLookup open() {
    return new InstallationLookup(new KubernetesClientBuilder().build());
  }

  /**
   * Lists lessons: their definition is there, and this account may read them.
   *
   * @param namespace where; empty for all namespaces
   * @throws LookupException with what the API server says, if they can't be listed
   */
  public void listLessons(String namespace) {
    var lessons = client.resources(RolloutLesson.class);
    var some = namespace.isEmpty() ? lessons.inAnyNamespace() : lessons.inNamespace(namespace);
    answered(() -> some.list(new ListOptionsBuilder().withLimit(1L).build()));
  }

  /**
   * Whether this account has the right.
   *
   * @param namespace where; empty for all namespaces
   * @throws LookupException with what the API server says, if there is no answer
   */
  public boolean allowed(String namespace, Right right) {
    return answered(() -> AccessReviews.allowed(client, namespace, right));
  }

  private static <T> T answered(Supplier<T> question) {
    try {
      return question.get();
    } catch (KubernetesClientException e) {
      throw new LookupException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
