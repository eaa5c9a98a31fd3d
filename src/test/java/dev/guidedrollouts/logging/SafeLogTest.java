package dev.guidedrollouts.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.Test;

class SafeLogTest {
  private static final String SECRET = "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl";

  private static ExtLogRecord logged(String format, Object... parameters) {
    ExtLogRecord record =
        new ExtLogRecord(
            Level.INFO, format, ExtLogRecord.FormatStyle.PRINTF, SafeLogTest.class.getName());
    record.setParameters(parameters);
    return record;
  }

  @Test
  void secretsAndLineBreaksOfParametersAreTakenOut() {
    ExtLogRecord record =
        logged("%s said: %s", "registry", "Authorization: " + SECRET + "\n2026 INFO forged line");

    assertThat(new SafeLog().isLoggable(record)).isTrue();

    assertThat(record.getFormattedMessage())
        .startsWith("registry said: ")
        .endsWith("2026 INFO forged line")
        .doesNotContain("eyJ")
        .doesNotContain("\n");
  }

  @Test
  void aPercentSignIsNoFormat() {
    ExtLogRecord record = logged("%s", "100% of %s and {0}");

    new SafeLog().isLoggable(record);

    assertThat(record.getFormattedMessage()).isEqualTo("100% of %s and {0}");
  }

  @Test
  void exceptionsKeepTheirClassAndTheirPlaceAndLoseTheirSecrets() {
    Exception cause = new IllegalArgumentException("https://user:hunter2@registry/v2\nfake line");
    ExtLogRecord record = logged("failed");
    record.setThrown(new IllegalStateException("said: " + SECRET, cause));

    new SafeLog().isLoggable(record);

    StringWriter printed = new StringWriter();
    record.getThrown().printStackTrace(new PrintWriter(printed, true));
    assertThat(printed.toString())
        .contains("java.lang.IllegalStateException: said: ")
        .contains(
            "Caused by: java.lang.IllegalArgumentException: https://***@registry/v2 fake line")
        .contains("at " + SafeLogTest.class.getName() + ".exceptionsKeepTheir")
        .doesNotContain("eyJ")
        .doesNotContain("hunter2")
        .doesNotContain("\nfake line");
  }

  @Test
  void aCircleOfCausesEnds() {
    Exception first = new IllegalStateException("first");
    Exception second = new IllegalStateException("second", first);
    first.initCause(second);
    ExtLogRecord record = logged("failed");
    record.setThrown(first);

    new SafeLog().isLoggable(record);

    assertThat(record.getThrown().getCause().getCause()).isNull();
  }
}
