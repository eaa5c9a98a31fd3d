package dev.guidedrollouts.simnode;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a real HTTP server on this machine that answers as registries do. */
class LabRegistryTest {

  private HttpServer server;
  private String host;
  private final AtomicInteger asked = new AtomicInteger();

  @BeforeEach
  void serve() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v2/",
        exchange -> {
          asked.incrementAndGet();
          String path = exchange.getRequestURI().getPath();
          exchange.getResponseHeaders().add("Docker-Content-Digest", "sha256:abc");
          int code =
              path.equals("/v2/library/web/manifests/1")
                  ? 200
                  : path.startsWith("/v2/code/") ? Integer.parseInt(path.substring(9, 12)) : 404;
          exchange.sendResponseHeaders(code, -1);
          exchange.close();
        });
    server.start();
    host = "127.0.0.1:" + server.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private PullResult pull(int minor, String image) throws Exception {
    return new LabRegistry(URI.create("http://" + host), minor, Clock.systemUTC())
        .pull(ImageName.parse(image));
  }

  private static PullResult.Refused refused(String code, String image, String why) {
    return new PullResult.Refused(
        code,
        "failed to pull and unpack image \"%1$s\": failed to resolve reference \"%1$s\": %2$s"
            .formatted(image, why));
  }

  @Test
  void theLabsRegistryStandsForDockerHub() throws Exception {
    assertThat(pull(20, "web:1")).isEqualTo(new PullResult.Pulled("sha256:abc"));
    assertThat(pull(20, host + "/library/web:1")).isEqualTo(new PullResult.Pulled("sha256:abc"));
    assertThat(pull(20, "web:2"))
        .isEqualTo(
            refused("NotFound", "docker.io/library/web:2", "docker.io/library/web:2: not found"));
  }

  @Test
  void refusalsAreContainerdsWords() throws Exception {
    assertThat(pull(20, host + "/code/401:1"))
        .isEqualTo(
            refused(
                "Unknown",
                host + "/code/401:1",
                "pull access denied, repository does not exist or may require authorization: "
                    + "authorization failed: no basic auth credentials"));
    assertThat(pull(20, host + "/code/429:1"))
        .isEqualTo(
            refused(
                "Unknown",
                host + "/code/429:1",
                "pulling from host %s failed with status code [manifests 1]: 429 Too Many Requests"
                    .formatted(host)));
    assertThat(pull(28, host + "/code/403:1"))
        .isEqualTo(
            refused(
                "Unknown",
                host + "/code/403:1",
                "unexpected status from HEAD request to http://%s/v2/code/403/manifests/1: 403 Forbidden"
                    .formatted(host)));
  }

  /** As containerd 2.1.9 answered. */
  @Test
  void newerOnesNameNoReference() throws Exception {
    assertThat(pull(36, "web:2"))
        .isEqualTo(
            new PullResult.Refused(
                "NotFound",
                "failed to pull and unpack image \"docker.io/library/web:2\": failed to resolve image: "
                    + "docker.io/library/web:2: not found"));
  }

  @Test
  void aRegistryThatIsNotThere() throws Exception {
    assertThat(pull(20, "registry.example/a:1"))
        .isEqualTo(
            refused(
                "Unknown",
                "registry.example/a:1",
                "failed to do request: Head \"https://registry.example/v2/a/manifests/1\": "
                    + "dial tcp: lookup registry.example: no such host"));
    server.stop(0);
    assertThat(((PullResult.Refused) pull(20, "web:1")).text())
        .endsWith("connect: connection refused");
  }

  @Test
  void oneAnswerServesAllPodsOfARollout() throws Exception {
    LabRegistry registry = new LabRegistry(URI.create("http://" + host), 20, Clock.systemUTC());
    for (int i = 0; i < 20; i++) {
      registry.pull(ImageName.parse("web:1"));
    }
    assertThat(asked.get()).isLessThan(5);
  }
}
