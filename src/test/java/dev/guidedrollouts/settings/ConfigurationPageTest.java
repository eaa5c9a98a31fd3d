package dev.guidedrollouts.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * docs/configuration.md has every setting. {@code make manifests} (-Dmanifests.update=true) writes
 * the table anew; the words before it are written by hand.
 */
class ConfigurationPageTest {
  private static final Path PAGE = Path.of("docs/configuration.md");
  private static final String HEADING = "## All settings\n\n";

  @Test
  void thePageHasEverySetting() throws IOException {
    String text = Files.readString(PAGE);
    String expected = text.substring(0, text.indexOf(HEADING) + HEADING.length()) + table();

    if (Boolean.getBoolean("manifests.update")) {
      Files.writeString(PAGE, expected);
    }
    assertThat(Files.readString(PAGE))
        .as("run `make manifests` and commit %s", PAGE)
        .isEqualTo(expected);
  }

  private static String table() {
    return "| flag, and key of the file | variable | default | allowed | meaning |\n|---|---|---|---|---|\n"
        + Arrays.stream(Setting.values())
            .map(
                s ->
                    "| `%s` | `%s` | %s | %s | %s |\n"
                        .formatted(
                            s.flag(),
                            s.variable(),
                            s.defaultValue().isEmpty() ? "" : "`" + s.defaultValue() + "`",
                            s.type().allowed(),
                            s.meaning()))
            .collect(Collectors.joining());
  }
}
