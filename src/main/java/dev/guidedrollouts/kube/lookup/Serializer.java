package dev.guidedrollouts.kube.lookup;

import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Values as the API writes them: times as RFC 3339, absent fields left out. */
public final class Serializer {
  private Serializer() {}

  /**
   * A value from its JSON.
   *
   * @throws IllegalArgumentException if it is none of that type
   */
  public static <T> T read(String json, Class<T> type) {
    return Serialization.unmarshal(json, type);
  }

  /** The value as indented JSON, with a line feed at the end. */
  @SuppressWarnings("deprecation") // the static mapper knows the API's types; a client is not there
  public static String json(Object value) {
    try {
      return Serialization.jsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(value)
          + "\n";
    } catch (IOException e) {
      throw new UncheckedIOException("no document of " + value.getClass().getName(), e);
    }
  }

  /** The value as YAML, without the mark of a document's beginning. */
  public static String yaml(Object value) {
    return Serialization.asYaml(value).replaceFirst("^---\\s*\\n", "");
  }
}
