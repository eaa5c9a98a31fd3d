package dev.guidedrollouts.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CorpusReportTest {
  private static final String GOOD =
      "{\"id\":\"a\",\"reason\":\"ErrImagePull\",\"message\":\"manifest unknown\",\"image\":\"a:1\",\"label\":\"ImageNotFound\",\"permanent\":true}";

  @TempDir Path folder;

  private Path file(String... lines) throws IOException {
    return Files.writeString(folder.resolve("c.jsonl"), String.join("\n", lines));
  }

  @Test
  void theSumsAreTheLastLine() throws Exception {
    CorpusReport report =
        CorpusReport.read(
            file(
                GOOD,
                "",
                GOOD.replace("true}", "\"unclear\"}"),
                GOOD.replace("ImageNotFound", "RateLimited").replace("true}", "false}"),
                GOOD.replace("ErrImagePull", "FailedMount")
                    .replace("ImageNotFound", "Other")
                    .replace("\"a:1\"", "null")
                    .replace("true}", "false}")));
    String[] lines = report.text().split("\\R");
    assertThat(lines[lines.length - 1])
        .isEqualTo("causes 3/4, permanence 3/4, transient called permanent 1");
    assertThat(lines).contains("ImageNotFound             2  ImageNotFound 2");
    assertThat(report.misses())
        .singleElement()
        .asString()
        .contains("a: wanted RateLimited, permanent false; got ImageNotFound, permanent true")
        .contains("ErrImagePull: manifest unknown");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"id\"                            | line 2: not JSON (",
        "[1]                                | line 2: not a JSON object",
        "{\"reason\":\"a\"}                 | line 2: field id is missing; allowed: a text",
        "{\"id\":\"a\",\"reason\":1}        | line 2: field reason: 1 is not allowed; allowed: a text",
        "{\"id\":\"a\",\"reason\":\"a\",\"message\":\"a\",\"image\":[],\"label\":\"Other\",\"permanent\":true} | line 2: field image: [] is not allowed; allowed: a text, null, or no such field",
        "{\"id\":\"a\",\"reason\":\"a\",\"message\":\"a\",\"permanent\":true} | line 2: field label is missing; allowed: InvalidImageName, NeverPullPolicy, SignaturePolicy,",
        "{\"id\":\"a\",\"reason\":\"a\",\"message\":\"a\",\"label\":\"Gone\",\"permanent\":true} | line 2: field label: \"Gone\" is unknown; allowed: InvalidImageName, NeverPullPolicy, SignaturePolicy,",
        "{\"id\":\"a\",\"reason\":\"a\",\"message\":\"a\",\"label\":\"CrashLoop\",\"permanent\":true} | line 2: field label: \"CrashLoop\" is unknown; allowed: ",
        "{\"id\":\"a\",\"reason\":\"a\",\"message\":\"a\",\"label\":\"Other\"} | line 2: field permanent is missing; allowed: true, false, \"unclear\"",
        "{\"id\":\"a\",\"reason\":\"a\",\"message\":\"a\",\"label\":\"Other\",\"permanent\":\"yes\"} | line 2: field permanent: \"yes\" is not allowed; allowed: true, false, \"unclear\"",
      })
  void aBadLineIsNamed(String line, String wanted) throws IOException {
    Path file = file(GOOD, line);
    assertThatThrownBy(() -> CorpusReport.read(file))
        .isInstanceOf(CorpusReport.Malformed.class)
        .hasMessageStartingWith(file + ", ")
        .hasMessageContaining(wanted);
  }

  @Test
  void aFileThatIsNoneIsNamed() throws IOException {
    Path missing = folder.resolve("none.jsonl");
    assertThatThrownBy(() -> CorpusReport.read(missing))
        .hasMessage(
            missing + ": no such file; name a file of labelled messages with CORPUS=file.jsonl");
    assertThatThrownBy(() -> CorpusReport.read(folder))
        .hasMessageStartingWith(folder + ": can't be read as a file");
    Path empty = file("", " ");
    assertThatThrownBy(() -> CorpusReport.read(empty))
        .hasMessageStartingWith(empty + ": no labelled message in it");
    Path bytes =
        Files.write(folder.resolve("b.jsonl"), "{\u00e4}".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> CorpusReport.read(bytes)).hasMessage(bytes + ": not UTF-8");
  }
}
