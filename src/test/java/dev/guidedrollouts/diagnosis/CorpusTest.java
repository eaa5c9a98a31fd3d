package dev.guidedrollouts.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CorpusTest {
  private static final String DEFAULT = "../shared/corpus/image-pull-errors.jsonl";

  @Test
  void labelledMessagesAreToldApart() throws CorpusReport.Malformed {
    String named =
        Objects.requireNonNullElse(
            System.getProperty("CORPUS"),
            Objects.requireNonNullElse(System.getenv("CORPUS"), DEFAULT));
    Path file = Path.of(named);
    assumeTrue(
        Files.isReadable(file),
        () -> "no corpus: " + named + " is not there; name one with CORPUS=file.jsonl");
    CorpusReport report = CorpusReport.read(file);
    assertThat(report.total).isPositive();
    assertThat(report.falseAlarms).as("transient called permanent: %s", report.misses()).isZero();
    assertThat(report.causes * 100)
        .as("causes: %s", report.misses())
        .isGreaterThanOrEqualTo(97 * report.total);
    assertThat(report.permanence * 100)
        .as("permanence: %s", report.misses())
        .isGreaterThanOrEqualTo(97 * report.total);
  }
}
