package dev.guidedrollouts.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The chart's README has every value. {@code make manifests} (-Dmanifests.update=true) writes the
 * table anew; the words before it are written by hand.
 */
class ValuesTableTest {
  private static final String HEADING = "## Values\n\n";

  @Test
  void theReadmeOfTheChartHasEveryValue() throws IOException {
    Path readme = Rendered.CHART.resolve("README.md");
    String values = Files.readString(Rendered.CHART.resolve("values.yaml"));
    String text = Files.readString(readme);
    String expected =
        text.substring(0, text.indexOf(HEADING) + HEADING.length()) + ValuesTable.of(values);

    if (Boolean.getBoolean("manifests.update")) {
      Files.writeString(readme, expected);
    }
    assertThat(Files.readString(readme))
        .as("run `make manifests` and commit %s", readme)
        .isEqualTo(expected);
  }

  @Test
  void aCommentBelongsToTheLineBelowIt() {
    assertThat(
            ValuesTable.of(
                """
                # About the file.

                # One for all.
                plain: {}
                block:
                  # This one,
                  # or that one: a | b
                  inner: x
                # Of the block.
                second:
                  deep:
                    er: [1]
                  other: ''
                """))
        .isEqualTo(
            """
            | value | default | meaning |
            |---|---|---|
            | `plain` | `{}` | One for all. |
            | `block.inner` | `x` | This one, or that one: a \\| b |
            | `second` |  | Of the block. |
            | `second.deep.er` | `[1]` |  |
            | `second.other` | `''` |  |
            """);
  }
}
