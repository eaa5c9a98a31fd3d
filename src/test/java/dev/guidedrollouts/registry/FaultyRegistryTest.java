package dev.guidedrollouts.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The registry of the tests, asked as a client of the distribution specification asks. */
class FaultyRegistryTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MANIFEST = "manifests/" + FaultyRegistry.TAG;

  private final HttpClient client = HttpClient.newHttpClient();
  private TinyImage image;
  private FaultyRegistry registry;

  @BeforeEach
  void open() throws IOException {
    assumeTrue(
        Files.exists(TinyImage.BUSYBOX), "needs /bin/busybox, of the package busybox-static");
    image = TinyImage.command("/bin/true");
    registry = FaultyRegistry.http("127.0.0.1", 0);
  }

  @AfterEach
  void close() throws IOException {
    if (registry != null) {
      registry.close();
    }
  }

  private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + registry.host() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  @Test
  void anImageIsThereWithAllThatItsManifestNames() throws Exception {
    String name = registry.put("shop/cart", image, Behaviour.OK);

    assertThat(name).isEqualTo(registry.host() + "/shop/cart:" + FaultyRegistry.TAG);
    HttpResponse<byte[]> manifest = get("/v2/shop/cart/" + MANIFEST);
    assertThat(manifest.headers().firstValue("Docker-Content-Digest"))
        .contains(Blob.digest(manifest.body()));
    JsonNode read = JSON.readTree(manifest.body());
    assertThat(read.at("/layers")).hasSize(2);
    assertBlob(read.at("/config"));
    assertBlob(read.at("/layers/0"));
    assertBlob(read.at("/layers/1"));
  }

  private void assertBlob(JsonNode descriptor) throws Exception {
    String digest = descriptor.get("digest").asText();
    byte[] blob = get("/v2/shop/cart/blobs/" + digest).body();
    assertThat(Blob.digest(blob)).isEqualTo(digest);
    assertThat(blob).hasSize(descriptor.get("size").asInt());
  }

  @ParameterizedTest
  @CsvSource({
    "NO_TAG, 404, MANIFEST_UNKNOWN",
    "NO_REPOSITORY, 404, NAME_UNKNOWN",
    "HIDDEN, 401, UNAUTHORIZED",
    "TOKEN_REFUSED, 401, UNAUTHORIZED",
    "LOGIN, 401, UNAUTHORIZED",
    "FORBIDDEN, 403, DENIED",
    "RATE_LIMITED, 429, TOOMANYREQUESTS",
    "UNAVAILABLE, 503, no healthy upstream"
  })
  void itRefusesAsItIsTold(Behaviour behaviour, int status, String says) throws Exception {
    registry.put("shop/cart", image, behaviour);

    HttpResponse<byte[]> answer = get("/v2/shop/cart/" + MANIFEST);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).asString().contains(says);
    assertThat(answer.headers().firstValue("WWW-Authenticate").isPresent())
        .isEqualTo(status == 401);
    registry.change("shop/cart", Behaviour.OK);
    assertThat(get("/v2/shop/cart/" + MANIFEST).statusCode()).isEqualTo(200);
  }

  @Test
  void theRightLoginOpensTheDoor() throws Exception {
    registry.put("shop/cart", image, Behaviour.LOGIN);
    String login = FaultyRegistry.USER + ":" + FaultyRegistry.PASSWORD;

    assertThat(get("/v2/shop/cart/" + MANIFEST, "Authorization", basic(login)).statusCode())
        .isEqualTo(200);
    assertThat(get("/v2/shop/cart/" + MANIFEST, "Authorization", basic("a:b")).statusCode())
        .isEqualTo(401);
  }

  private static String basic(String login) {
    return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void onlyTheImagesOwnLayerIsCutOrAltered() throws Exception {
    registry.put("shop/cart", image, Behaviour.LAYER_ALTERED);
    byte[] altered = get("/v2/shop/cart/blobs/" + image.own()).body();
    assertThat(altered).hasSize(image.blobs().get(image.own()).bytes().length);
    assertThat(Blob.digest(altered)).isNotEqualTo(image.own());

    registry.change("shop/cart", Behaviour.LAYER_CUT);
    assertThatThrownBy(() -> get("/v2/shop/cart/blobs/" + image.own()))
        .isInstanceOf(IOException.class);
    for (String digest : image.blobs().keySet()) {
      if (!digest.equals(image.own())) {
        assertThat(Blob.digest(get("/v2/shop/cart/blobs/" + digest).body())).isEqualTo(digest);
      }
    }
  }

  @Test
  void nobodyTrustsTheForeignAuthority() throws Exception {
    try (FaultyRegistry foreign =
        FaultyRegistry.https("127.0.0.1", ForeignAuthority.identity("127.0.0.1"))) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("https://" + foreign.host() + "/v2/")).build();

      assertThatThrownBy(() -> client.send(request, HttpResponse.BodyHandlers.discarding()))
          .isInstanceOf(SSLHandshakeException.class)
          .hasMessageContaining("unable to find valid certification path");
    }
  }

  @Test
  void whatSpeaksNoTlsSaysSoAtOnce() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://" + registry.host() + "/v2/")).build();

    assertThatThrownBy(() -> client.send(request, HttpResponse.BodyHandlers.discarding()))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("nrecognized SSL message");
  }
}
