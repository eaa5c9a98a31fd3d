package dev.guidedrollouts.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guidedrollouts.e2e.Shared;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.LocalPortForward;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The page of an operator that its chart has installed, by the ways that the chart leaves open. */
@ResourceLock(Shared.HELM)
@ResourceLock(Shared.IMAGE)
class PageInChartIT extends OnARelease {
  private static final int PORT = 8090;
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void closeClient() {
    http.close();
  }

  /** Two replicas: who is not led back to the one that knows the session has to sign in again. */
  @Test
  void whoSignsInThroughTheServiceStaysSignedIn() throws Exception {
    release.install(
        """
        watchNamespaces: [%s]
        page:
          enabled: true
          rootPath: /board
          ingress: {enabled: true, className: nginx, hosts: [{host: lessons.example.com}]}
        """
            .formatted(release.lessons));
    String service =
        "http://"
            + release
                .admin
                .services()
                .inNamespace(release.namespace)
                .withName(release.fullName + "-page")
                .get()
                .getSpec()
                .getClusterIP()
            + ":"
            + PORT;
    assertThat(release.kubectl("get", "ingress", "-n", release.namespace, "-o", "name"))
        .contains(release.fullName + "-page");

    assertThat(get(service + "/board/", null).headers().firstValue("Location"))
        .hasValueSatisfying(where -> assertThat(where).startsWith("/board/sign-in"));
    assertThat(signIn(service, "nobody's").statusCode()).isEqualTo(401);

    HttpResponse<String> signedIn = signIn(service, viewersToken());

    assertThat(signedIn.statusCode()).as(signedIn.body()).isEqualTo(303);
    String cookie = signedIn.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
    assertThat(IntStream.range(0, 12).map(i -> status(service + "/board/", cookie)))
        .containsOnly(200);
  }

  @Test
  void withoutSigningInAForwardedPortIsTheOneWay() throws Exception {
    release.install(
        "watchNamespaces: [%s]\npage: {enabled: true, auth: None}\n".formatted(release.lessons));
    Pod pod = release.operatorPod();

    assertThatThrownBy(() -> get("http://" + pod.getStatus().getPodIP() + ":" + PORT + "/", null))
        .isInstanceOf(ConnectException.class);
    try (LocalPortForward forward = release.admin.pods().resource(pod).portForward(PORT)) {
      assertThat(get("http://127.0.0.1:" + forward.getLocalPort() + "/", null).statusCode())
          .isEqualTo(200);
    }
  }

  private String viewersToken() throws IOException, InterruptedException {
    release.kubectl("create", "serviceaccount", "viewer", "-n", release.lessons);
    return release
        .admin
        .serviceAccounts()
        .inNamespace(release.lessons)
        .withName("viewer")
        .tokenRequest(
            new TokenRequestBuilder().withNewSpec().withExpirationSeconds(600L).endSpec().build())
        .getStatus()
        .getToken();
  }

  private HttpResponse<String> signIn(String service, String token)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(service + "/board/sign-in"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "token=" + URLEncoder.encode(token, StandardCharsets.UTF_8)))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** By a connection of its own each time: one that is kept leads to the same pod anyway. */
  private static int status(String address, String cookie) {
    try (HttpClient anew = HttpClient.newHttpClient()) {
      return anew.send(request(address, cookie), HttpResponse.BodyHandlers.ofString()).statusCode();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private HttpResponse<String> get(String address, @Nullable String cookie)
      throws IOException, InterruptedException {
    return http.send(request(address, cookie), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest request(String address, @Nullable String cookie) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address));
    if (cookie != null) {
      request.header("Cookie", cookie);
    }
    return request.build();
  }
}
