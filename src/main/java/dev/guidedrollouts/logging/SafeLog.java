package dev.guidedrollouts.logging;

import dev.guidedrollouts.text.SafeText;
import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;

/**
 * Every record passes here before it is written, also those of libraries: they print what API
 * servers, webhooks and pods said. Named in application.properties.
 */
@LoggingFilter(name = "safe-log")
public final class SafeLog implements Filter {
  private static final int MAX_CHARS = 4000;

  /** Never holds a record back: it takes out secrets and control characters and caps the rest. */
  @Override
  public boolean isLoggable(LogRecord record) {
    String message =
        record instanceof ExtLogRecord extended
            ? extended.getFormattedMessage()
            : record.getMessage();
    String safe = SafeText.clean(message, MAX_CHARS);
    if (record instanceof ExtLogRecord extended) {
      extended.setMessage(safe, ExtLogRecord.FormatStyle.NO_FORMAT);
    } else {
      record.setMessage(safe);
    }
    record.setParameters(null);
    Throwable thrown = record.getThrown();
    if (thrown != null && !(thrown instanceof SafeThrowable)) {
      record.setThrown(SafeThrowable.of(thrown));
    }
    return true;
  }
}
