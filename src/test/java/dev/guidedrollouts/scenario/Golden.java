package dev.guidedrollouts.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.guidedrollouts.fixtures.Fixtures;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

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
    if (!Serialization.unmarshal(text, JsonNode.class).equals(Fixtures.tree(file))) {
      assertThat(text)
          .as(file.getParent().getFileName() + "/" + file.getFileName())
          .isEqualTo(Fixtures.text(file));
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text.replaceFirst("^---\\s*\n", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
