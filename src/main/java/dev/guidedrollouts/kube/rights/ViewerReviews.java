package dev.guidedrollouts.kube.rights;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.guidedrollouts.model.Right;
import dev.guidedrollouts.model.TokenAnswer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;
import io.fabric8.kubernetes.client.utils.TokenRefreshInterceptor;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks the API server what the owner of a token may see, as that owner: a SelfSubjectAccessReview,
 * which every user who is known may make (kubernetes,
 * plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go, system:basic-user). So the operator
 * itself needs no right over others' tokens or rights, and a token is good for what it is good for,
 * whoever issued it.
 *
 * <p>Nothing of the operator's own credentials goes along: a client certificate would decide before
 * the token is looked at, and let everybody in.
 */
public final class ViewerReviews implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PATIENCE_SECONDS = 10;
  private static final int UNAUTHORIZED = 401;
  private static final int CREATED = 201;

  private final String address;
  private final HttpClient http;

  /**
   * Asks where a client asks.
   *
   * @param config of the operator's own client: its address and whom it trusts are taken from it
   */
  public ViewerReviews(Config config) {
    Config anonymous = withoutCredentials(config);
    String master = anonymous.getMasterUrl();
    this.address =
        master
            + (master.endsWith("/") ? "" : "/")
            + "apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    this.http =
        HttpClientUtils.getHttpClientFactory()
            .newBuilder(anonymous)
            // It would set a header of its own.
            .addOrReplaceInterceptor(TokenRefreshInterceptor.NAME, null)
            .build();
  }

  static Config withoutCredentials(Config config) {
    return new ConfigBuilder(Config.empty())
        .withMasterUrl(config.getMasterUrl())
        .withCaCertFile(config.getCaCertFile())
        .withCaCertData(config.getCaCertData())
        .withTrustStoreFile(config.getTrustStoreFile())
        .withTrustStorePassphrase(config.getTrustStorePassphrase())
        .withTrustCerts(config.isTrustCerts())
        .withDisableHostnameVerification(config.isDisableHostnameVerification())
        .withHttpProxy(config.getHttpProxy())
        .withHttpsProxy(config.getHttpsProxy())
        .withNoProxy(config.getNoProxy())
        .withProxyUsername(config.getProxyUsername())
        .withProxyPassword(config.getProxyPassword())
        .withTlsVersions(config.getTlsVersions())
        .build();
  }

  /**
   * Whether the token's owner has the right. Waits for the answer.
   *
   * @param namespace where; the empty name stands for all namespaces
   * @throws IOException if there is no answer
   */
  public TokenAnswer allowed(String token, String namespace, Right right) throws IOException {
    HttpRequest request =
        http.newHttpRequestBuilder()
            .uri(address)
            .setHeader("Authorization", "Bearer " + token)
            .setHeader("Accept", "application/json")
            .timeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
            .post(
                "application/json", JSON.writeValueAsString(AccessReviews.review(namespace, right)))
            .build();
    return answer(sent(request));
  }

  private HttpResponse<String> sent(HttpRequest request) throws IOException {
    try {
      return http.sendAsync(request, String.class)
          .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
          .join();
    } catch (CompletionException | CancellationException e) {
      throw new IOException(
          e.getCause() instanceof TimeoutException
              ? "no answer within " + PATIENCE_SECONDS + " s"
              : "no answer",
          e);
    }
  }

  private static TokenAnswer answer(HttpResponse<String> response) throws IOException {
    if (response.code() == UNAUTHORIZED) {
      return TokenAnswer.UNKNOWN_TOKEN;
    }
    if (response.code() != CREATED) {
      throw new IOException("the API server answers with " + response.code());
    }
    String body = response.body();
    boolean allowed =
        body != null && JSON.readTree(body).path("status").path("allowed").asBoolean(false);
    return allowed ? TokenAnswer.ALLOWED : TokenAnswer.DENIED;
  }

  @Override
  public void close() {
    http.close();
  }
}
