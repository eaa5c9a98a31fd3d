package dev.guidedrollouts.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An image as a folder of blobs (OCI image layout), and the files in it. */
final class ImageLayout {
  private ImageLayout() {}

  /**
   * Unpacks the layers of the layout's first image, one over the other, with the ages of the files:
   * the archive of classes is good for just these.
   *
   * @param layout the folder with {@code index.json}
   * @param root where to; made anew
   * @return {@code root}
   */
  static Path unpack(Path layout, Path root) throws IOException, InterruptedException {
    run("rm", "-rf", root.toString());
    Files.createDirectories(root);
    JsonNode index = RawApi.JSON.readTree(layout.resolve("index.json").toFile());
    JsonNode manifest = json(layout, index.path("manifests").path(0));
    for (JsonNode layer : manifest.path("layers")) {
      run("tar", "--no-same-owner", "-xf", blob(layout, layer).toString(), "-C", root.toString());
    }
    return root;
  }

  private static JsonNode json(Path layout, JsonNode descriptor) throws IOException {
    return RawApi.JSON.readTree(blob(layout, descriptor).toFile());
  }

  private static Path blob(Path layout, JsonNode descriptor) {
    return layout.resolve("blobs").resolve(descriptor.path("digest").asText().replace(':', '/'));
  }

  private static void run(String... command) throws IOException, InterruptedException {
    int code = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (code != 0) {
      throw new IOException(String.join(" ", command) + " ended with " + code);
    }
  }
}
