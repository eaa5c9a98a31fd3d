package dev.guidedrollouts.simnode;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Asks a registry whether an image is there, and answers in containerd's words where it is not. The
 * lab's registry stands for Docker Hub, as in the real lab's {@code hosts.toml}; a registry on this
 * machine, {@code 127.0.0.1:5001/...}, is asked itself; every other one is a name that nobody can
 * resolve, for the lab has no internet.
 */
final class LabRegistry implements ImageSource {

  /**
   * So long an answer serves for all pods of a rollout; well below the shortest back-off, so
   * recovery is seen at once.
   */
  private static final Duration REMEMBERED = Duration.ofSeconds(2);

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final String ACCEPTED =
      "application/vnd.docker.distribution.manifest.v2+json, "
          + "application/vnd.docker.distribution.manifest.list.v2+json, "
          + "application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json, */*";
  private static final Map<Integer, String> PHRASES =
      Map.of(
          400, "Bad Request",
          401, "Unauthorized",
          403, "Forbidden",
          429, "Too Many Requests",
          500, "Internal Server Error",
          502, "Bad Gateway",
          503, "Service Unavailable",
          504, "Gateway Timeout");

  private record Answer(Instant asked, FutureTask<PullResult> result) {}

  private final URI lab;
  private final int minor;
  private final Clock clock;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();

  /**
   * A view of the lab's registry.
   *
   * @param lab its address
   * @param minor the minor version of Kubernetes: a newer one comes with a containerd that words
   *     some errors otherwise
   * @param clock for how long an answer serves
   */
  LabRegistry(URI lab, int minor, Clock clock) {
    this.lab = lab;
    this.minor = minor;
    this.clock = clock;
  }

  @Override
  public PullResult pull(ImageName name) {
    Instant now = clock.instant();
    Answer answer =
        answers.compute(
            name.normalised(),
            (key, old) ->
                old != null && now.isBefore(old.asked().plus(REMEMBERED))
                    ? old
                    : new Answer(now, new FutureTask<>(() -> ask(name))));
    answer.result().run();
    try {
      return answer.result().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("asking for " + name.normalised(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return refused("Canceled", name, "context canceled");
    }
  }

  private PullResult ask(ImageName name) {
    boolean hub = name.domain().equals("docker.io");
    boolean local = name.domain().matches("(127(\\.\\d{1,3}){3}|localhost):\\d+");
    if (!hub && !local) {
      String url =
          "https://%s/v2/%s/manifests/%s".formatted(name.domain(), name.path(), name.manifest());
      return refused(
          "Unknown",
          name,
          "failed to do request: Head \"%s\": dial tcp: lookup %s: no such host"
              .formatted(url, host(name)));
    }
    String base = hub ? lab.toString() : "http://" + name.domain();
    String query = hub ? "?ns=docker.io" : "";
    URI uri =
        URI.create("%s/v2/%s/manifests/%s%s".formatted(base, name.path(), name.manifest(), query));
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .method("HEAD", HttpRequest.BodyPublishers.noBody())
            .header("Accept", ACCEPTED)
            .timeout(TIMEOUT)
            .build();
    try {
      return answer(name, uri, http.send(request, HttpResponse.BodyHandlers.discarding()));
    } catch (HttpTimeoutException e) {
      return refused(
          "DeadlineExceeded",
          name,
          request(uri) + "dial tcp %s: i/o timeout".formatted(uri.getAuthority()));
    } catch (ConnectException e) {
      return refused(
          "Unknown",
          name,
          request(uri) + "dial tcp %s: connect: connection refused".formatted(uri.getAuthority()));
    } catch (IOException e) {
      return refused("Unknown", name, request(uri) + "EOF");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return refused("Canceled", name, "context canceled");
    }
  }

  private static String host(ImageName name) {
    return name.domain().replaceFirst(":\\d+$", "");
  }

  private static String request(URI uri) {
    return "failed to do request: Head \"%s\": ".formatted(uri);
  }

  private PullResult answer(ImageName name, URI uri, HttpResponse<Void> response) {
    int code = response.statusCode();
    if (code / 100 == 2) {
      return new PullResult.Pulled(
          response.headers().firstValue("Docker-Content-Digest").orElse(name.manifest()));
    }
    String status = (code + " " + PHRASES.getOrDefault(code, "")).strip();
    return switch (code) {
      case 404 -> refused("NotFound", name, name.normalised() + ": not found");
      case 401 ->
          refused(
              "Unknown",
              name,
              "pull access denied, repository does not exist or may require authorization: "
                  + "authorization failed: no basic auth credentials");
      default ->
          refused(
              "Unknown",
              name,
              minor < 28
                  ? "pulling from host %s failed with status code [manifests %s]: %s"
                      .formatted(uri.getAuthority(), name.manifest(), status)
                  : "unexpected status from HEAD request to %s: %s".formatted(uri, status));
    };
  }

  private PullResult refused(String code, ImageName name, String why) {
    // From containerd 2.1 on the CRI plugin pulls through the transfer service, which has its own
    // words.
    String unresolved =
        minor < 34 ? "failed to resolve reference \"%1$s\"" : "failed to resolve image";
    return new PullResult.Refused(
        code,
        ("failed to pull and unpack image \"%1$s\": " + unresolved + ": %2$s")
            .formatted(name.normalised(), why));
  }
}
