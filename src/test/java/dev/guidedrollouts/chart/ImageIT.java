package dev.guidedrollouts.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.guidedrollouts.e2e.Shared;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What a scanner finds in a registry beside the operator's image. */
// In the middle: while it waits for DemoIT, which begins first, it would keep a thread from others.
@Order(3)
@ResourceLock(Shared.IMAGE)
class ImageIT {
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String CYCLONEDX = "application/vnd.cyclonedx+json";

  private final ObjectMapper json = new ObjectMapper();

  @Test
  void theListOfLibrariesLiesBesideTheImageAndNamesIt() throws Exception {
    String image = Release.image();

    JsonNode artifact = read("manifests/" + image.replace("sha256:", "sha256-") + ".sbom");

    assertThat(artifact.at("/artifactType").asText()).isEqualTo(CYCLONEDX);
    assertThat(artifact.at("/subject/digest").asText()).isEqualTo(image);
    assertThat(artifact.at("/subject/size").asLong()).isEqualTo(get("manifests/" + image).length());
    assertThat(artifact.at("/layers/0/mediaType").asText()).isEqualTo(CYCLONEDX);
    JsonNode list = read("blobs/" + artifact.at("/layers/0/digest").asText());
    assertThat(list).isEqualTo(json.readTree(Files.readString(Path.of("target/sbom.json"))));
    assertThat(
            StreamSupport.stream(list.at("/components").spliterator(), false)
                .map(component -> component.at("/name").asText()))
        .contains("operator-framework-core", "kubernetes-client", "quarkus-core");
  }

  private JsonNode read(String path) throws IOException, InterruptedException {
    return json.readTree(get(path));
  }

  private static String get(String path) throws IOException, InterruptedException {
    URI repository = URI.create(System.getenv("LAB_REGISTRY") + "/v2/guided-rollouts/operator/");
    try (HttpClient client = HttpClient.newHttpClient()) {
      var response =
          client.send(
              HttpRequest.newBuilder(repository.resolve(path)).header("Accept", MANIFEST).build(),
              BodyHandlers.ofString());
      assertThat(response.statusCode()).as("%s: %s", path, response.body()).isEqualTo(200);
      return response.body();
    }
  }
}
