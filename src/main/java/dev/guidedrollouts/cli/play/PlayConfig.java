package dev.guidedrollouts.cli.play;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.guidedrollouts.kube.classroom.SecretFile;
import dev.guidedrollouts.kube.lookup.KubectlProgram;
import dev.guidedrollouts.kube.lookup.LookupException;
import dev.guidedrollouts.kube.lookup.Serializer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The author's access to the one cluster that was named, in a folder that nobody else may look
 * into. kubectl writes it, so that scripts reach the same cluster as the author's kubectl does.
 */
final class PlayConfig implements AutoCloseable {
  private final Path folder;
  private final ObjectNode config;

  private PlayConfig(Path folder, ObjectNode config) {
    this.folder = folder;
    this.config = config;
  }

  /**
   * Asks kubectl for it.
   *
   * @param kubeconfig the file that was named; null for the usual ones
   * @throws LookupException if kubectl has no such context
   */
  static PlayConfig of(@Nullable String kubeconfig, String context) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                "config",
                "view",
                "--raw",
                "--minify",
                "--flatten",
                "--output=json",
                "--context=" + context));
    if (kubeconfig != null) {
      words.add("--kubeconfig=" + kubeconfig);
    }
    ObjectNode config = Serializer.read(KubectlProgram.run(words, null), ObjectNode.class);
    // Java makes it for its owner alone.
    return new PlayConfig(Files.createTempDirectory("kubectl-lesson-test"), config);
  }

  /** The file, with that namespace in its context; it takes the place of the one before. */
  Path with(String namespace) throws IOException {
    for (JsonNode context : config.path("contexts")) {
      ((ObjectNode) context.path("context")).put("namespace", namespace);
    }
    Path file = folder.resolve("kubeconfig");
    SecretFile.write(file, Serializer.json(config));
    return file;
  }

  @Override
  public void close() throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(folder);
  }
}
