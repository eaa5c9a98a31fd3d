package dev.guidedrollouts.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.model.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of causes is written from {@link Cause}, with {@code -Dgolden.update=true}. */
class DiagnosisPageTest {
  private static final Path PAGE = Path.of("docs/diagnosis.md");
  private static final String HEAD = "| cause | from | permanent? |\n|---|---|---|\n";

  @Test
  void thePageHasEveryCauseInTheOrderOfPrecedence() throws IOException {
    String text = Files.readString(PAGE);
    int rows = text.indexOf(HEAD) + HEAD.length();
    String expected =
        text.substring(0, rows) + table() + text.substring(text.indexOf("\n\n", rows) + 1);

    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(PAGE, expected);
    }
    assertThat(Files.readString(PAGE))
        .as("the causes of %s (write them with -Dgolden.update=true)", PAGE)
        .isEqualTo(expected);
  }

  private static String table() {
    return Arrays.stream(Cause.values())
        .map(c -> "| %s | %s | %s |\n".formatted(c, c.meaning(), c.permanence()))
        .collect(Collectors.joining());
  }
}
