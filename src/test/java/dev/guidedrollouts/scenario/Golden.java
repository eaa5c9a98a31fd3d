package dev.guidedrollouts.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Files of expected results: compared as data, rewritten with {@code -Dgolden.update=true}. */
public final class Golden {
  private static final boolean UPDATE = Boolean.getBoolean("golden.update");

  private Golden() {}

  /** Compares with the file; the order of fields and comments in it do not count. */
  public static void assertMatches(Path file, Object actual) {
    String text = Serialization.asYaml(actual);
    if (UPDATE) {
      write(file, text);
      return;
    }
    assertThat(file)
        .as("expected result (write it with -Dgolden.update=true, then read it)")
        .isRegularFile();
    if (!tree(text).equals(tree(read(file)))) {
      assertThat(text)
          .as(file.getParent().getFileName() + "/" + file.getFileName())
          .isEqualTo(read(file));
    }
  }

  /**
   * The objects of a file: YAML documents, or what {@code kubectl get -o yaml} prints of several.
   * None where it holds only comments.
   */
  public static <T extends HasMetadata> List<T> objects(Path file, Class<T> type) {
    return Stream.of(read(file).split("(?m)^---\\s*$"))
        .filter(
            document -> document.lines().anyMatch(line -> !line.isBlank() && !line.startsWith("#")))
        .map(Golden::tree)
        .flatMap(
            document ->
                document.has("items") ? document.get("items").valueStream() : Stream.of(document))
        .map(object -> Serialization.unmarshal(object.toString(), type))
        .toList();
  }

  public static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text.replaceFirst("^---\\s*\n", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode tree(String yaml) {
    return Serialization.unmarshal(yaml, JsonNode.class);
  }
}
