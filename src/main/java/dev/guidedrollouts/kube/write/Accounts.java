package dev.guidedrollouts.kube.write;

import dev.guidedrollouts.kube.rights.AccessReviews;
import dev.guidedrollouts.model.MissingRights;
import dev.guidedrollouts.model.Right;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Requests made as a ServiceAccount of a lesson's namespace, by impersonation. The namespace is the
 * lesson's own: no text of a lesson can name another. The API server adds the groups of a
 * ServiceAccount itself (apiserver/pkg/endpoints/filters/impersonation.go).
 */
public final class Accounts {
  private static final Logger LOG = Logger.getLogger(Accounts.class);

  /** "… cannot impersonate resource …"; from 1.36 on "… cannot impersonate-on:serviceaccount:…". */
  private static final String MAY_NOT_IMPERSONATE = "cannot impersonate";

  private final KubernetesClient client;

  public Accounts(KubernetesClient client) {
    this.client = client;
  }

  /** The user name of a ServiceAccount (apiserver/pkg/authentication/serviceaccount/util.go). */
  static String user(String namespace, String account) {
    return "system:serviceaccount:" + namespace + ":" + account;
  }

  /**
   * Which of these the account lacks, asked as the account itself: everybody may ask that of
   * themselves (system:basic-user). Where the cluster took this right away nothing is known, and
   * the writes themselves will tell.
   *
   * @throws KubernetesClientException on trouble that a retry may cure
   */
  public Optional<MissingRights> missing(String namespace, String account, List<Right> needed) {
    try {
      List<Right> missing = denied(acting(namespace, account), namespace, needed);
      return missing.isEmpty()
          ? Optional.empty()
          : Optional.of(new MissingRights(account, missing));
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
        throw e;
      }
      if (String.valueOf(e.getMessage()).contains(MAY_NOT_IMPERSONATE)) {
        return Optional.of(MissingRights.impersonation(account));
      }
      LOG.warnf(
          "ServiceAccount %s/%s may not ask for its own rights: %s",
          namespace, account, e.getMessage());
      return Optional.empty();
    }
  }

  private KubernetesClient acting(String namespace, String account) {
    return DerivedClient.of(
        client,
        new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
            .withImpersonateUsername(user(namespace, account))
            .build());
  }

  private static List<Right> denied(KubernetesClient acting, String namespace, List<Right> needed) {
    List<Right> denied = new ArrayList<>();
    for (Right right : needed) {
      if (!AccessReviews.allowed(acting, namespace, right)) {
        denied.add(right);
      }
    }
    return denied;
  }
}
