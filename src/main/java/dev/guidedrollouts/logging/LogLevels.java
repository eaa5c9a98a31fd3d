package dev.guidedrollouts.logging;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Log levels that hold as long as a text says so; those that it no longer names go back to what
 * they were.
 */
final class LogLevels {
  /** TRACE is not among them: it is left out of the build. */
  private static final Map<String, Level> LEVELS =
      Map.of(
          "ERROR", org.jboss.logmanager.Level.ERROR,
          "WARN", org.jboss.logmanager.Level.WARN,
          "INFO", org.jboss.logmanager.Level.INFO,
          "DEBUG", org.jboss.logmanager.Level.DEBUG);

  private static final String ROOT = "root";

  private final Map<Logger, Optional<Level>> before = new HashMap<>();

  /**
   * Makes the text hold, and all that no text of before said no longer.
   *
   * @param text lines of the form {@code CATEGORY=LEVEL}, where CATEGORY is a logger's name or
   *     {@code root}; empty lines and those that begin with {@code #} don't count
   * @return what is wrong with it, a sentence for each line that was left out
   */
  synchronized List<String> apply(String text) {
    Map<Logger, Level> wanted = new LinkedHashMap<>();
    List<String> wrong = text.lines().map(String::strip).flatMap(l -> read(l, wanted)).toList();
    before.forEach(
        (logger, level) -> {
          if (!wanted.containsKey(logger)) {
            logger.setLevel(level.orElse(null));
          }
        });
    before.keySet().retainAll(wanted.keySet());
    wanted.forEach(
        (logger, level) -> {
          before.computeIfAbsent(logger, l -> Optional.ofNullable(l.getLevel()));
          logger.setLevel(level);
        });
    return wrong;
  }

  private static Stream<String> read(String line, Map<Logger, Level> wanted) {
    if (line.isEmpty() || line.startsWith("#")) {
      return Stream.empty();
    }
    int equals = line.indexOf('=');
    String category = equals < 0 ? line : line.substring(0, equals).strip();
    @Nullable Level level =
        equals < 0 ? null : LEVELS.get(line.substring(equals + 1).strip().toUpperCase(Locale.ROOT));
    if (level == null || category.isEmpty()) {
      return Stream.of(
          "\"" + line + "\" is not CATEGORY=LEVEL with one of ERROR, WARN, INFO, DEBUG");
    }
    wanted.put(Logger.getLogger(category.equals(ROOT) ? "" : category), level);
    return Stream.empty();
  }
}
