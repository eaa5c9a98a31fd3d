package dev.guidedrollouts.kube.lookup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Values as the API writes them: times as RFC 3339, absent fields left out. */
public final class Serializer {
  /** Knows no types, and is there sooner than one that does. */
  private static final JsonMapper TREES = new JsonMapper();

  private Serializer() {}

  /**
   * A value from its JSON.
   *
   * @throws IllegalArgumentException if it is none of that type
   */
  public static <T> T read(String json, Class<T> type) {
    return Serialization.unmarshal(json, type);
  }

  /**
   * A document as a tree.
   *
   * @throws IllegalArgumentException if it is no JSON
   */
  static JsonNode tree(String json) {
    try {
      return TREES.readTree(json);
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /**
   * A value from its tree.
   *
   * @throws IllegalArgumentException if it is none of that type
   */
  static <T> T read(JsonNode tree, Class<T> type) {
    try {
      return mapper().treeToValue(tree, type);
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /**
   * Gets ready to read objects of these types, beside the caller. That takes longer than to read
   * them, and can be done while the cluster is still asked; whoever reads one sooner waits for it.
   */
  static void prepare(Class<?>... types) {
    Thread.ofPlatform()
        .daemon()
        .name("types")
        .start(
            () -> {
              JsonNode empty = tree("{\"metadata\":{},\"spec\":{},\"status\":{}}");
              for (Class<?> type : types) {
                read(empty, type);
              }
            });
  }

  /** The value as indented JSON, with a line feed at the end. */
  public static String json(Object value) {
    try {
      return mapper().writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
    } catch (IOException e) {
      throw new UncheckedIOException("no document of " + value.getClass().getName(), e);
    }
  }

  /** The value as YAML, without the mark of a document's beginning. */
  public static String yaml(Object value) {
    return Serialization.asYaml(value).replaceFirst("^---\\s*\\n", "");
  }

  @SuppressWarnings("deprecation") // the static mapper knows the API's types; a client is not there
  private static ObjectMapper mapper() {
    return Serialization.jsonMapper();
  }
}
