package dev.guidedrollouts.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The API server with nothing in between: a client library's queues and threads would be measured
 * too. Objects are JSON.
 */
final class RawApi {
  static final String AGENT = "guided-rollouts-bench-observer";
  static final ObjectMapper JSON = new ObjectMapper();

  /** More at once than this only wait in the API server's own queues. */
  private static final int CONCURRENT = 64;

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int REFUSED = 300;
  private static final int TOO_MANY = 429;
  private static final int MOST_TRIES = 10;

  private final HttpClient http;
  private final String server;
  private final String token;
  private final Semaphore slots = new Semaphore(CONCURRENT);

  /** An answer of the API server. */
  record Answer(int code, String body) {
    boolean isDone() {
      return code < REFUSED;
    }

    /** Nothing was done, since the server had too much to do (apiserver, plugin resourcequota). */
    boolean isOverburdened() {
      return code == TOO_MANY || body.contains("resource quota evaluation timed out");
    }

    /** The object in it. */
    JsonNode object() {
      try {
        return JSON.readTree(body);
      } catch (IOException e) {
        throw new IllegalStateException("the API server's answer is no JSON: " + body, e);
      }
    }
  }

  RawApi(Config config) throws IOException {
    try {
      http =
          HttpClient.newBuilder()
              .sslContext(SSLUtils.sslContext(config))
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(PATIENCE)
              .build();
    } catch (GeneralSecurityException e) {
      throw new IOException("the kubeconfig's certificates can't be used", e);
    }
    server = config.getMasterUrl().replaceFirst("/$", "");
    token = config.getAutoOAuthToken() != null ? config.getAutoOAuthToken() : "";
  }

  /** Sends and waits. */
  Answer send(String method, String path, String body) {
    return begin(method, path, body).join();
  }

  /** Sends, and waits only while too many others are under way. */
  CompletableFuture<Answer> begin(String method, String path, String body) {
    return begin(method, path, body, MOST_TRIES);
  }

  /**
   * What is made is made once more where the API server could not ask its quotas in time. It waits
   * for its turn on a thread of its own: on the common pool's, which answers need, all would wait.
   */
  private CompletableFuture<Answer> begin(String method, String path, String body, int tries) {
    return sending(method, path, body)
        .thenCompose(
            answer ->
                tries > 1 && method.equals("POST") && answer.isOverburdened()
                    ? CompletableFuture.runAsync(
                            () -> {},
                            CompletableFuture.delayedExecutor(
                                1, TimeUnit.SECONDS, Thread::startVirtualThread))
                        .thenCompose(later -> begin(method, path, body, tries - 1))
                    : CompletableFuture.completedFuture(answer));
  }

  private CompletableFuture<Answer> sending(String method, String path, String body) {
    HttpRequest request =
        request(path)
            .timeout(PATIENCE)
            .header(
                "Content-Type",
                method.equals("PATCH") ? "application/json-patch+json" : "application/json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .build();
    slots.acquireUninterruptibly();
    return http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
        .whenComplete((answer, failure) -> slots.release())
        .thenApply(answer -> new Answer(answer.statusCode(), answer.body()));
  }

  /** An object or list; anything but success is an error. */
  JsonNode get(String path) {
    Answer answer = send("GET", path, null);
    if (!answer.isDone()) {
      throw new IllegalStateException(
          "GET %s: %d %s".formatted(path, answer.code(), answer.body()));
    }
    return answer.object();
  }

  /** The lines of a watch as they come; to be closed. */
  InputStream stream(String path) throws IOException {
    try {
      HttpResponse<InputStream> answer =
          http.send(request(path).build(), HttpResponse.BodyHandlers.ofInputStream());
      if (answer.statusCode() != 200) {
        throw new IOException("watch %s: status %d".formatted(path, answer.statusCode()));
      }
      return answer.body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server + path)).header("User-Agent", AGENT);
    return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
  }
}
