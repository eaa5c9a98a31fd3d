package dev.guidedrollouts.validation;

import dev.guidedrollouts.api.v1alpha1.Patterns;
import dev.guidedrollouts.model.Memo;
import dev.guidedrollouts.text.ValidationMessages;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as Kubernetes people write them: {@code 30s}, {@code 1m30s}, {@code 500ms}, {@code 2h}.
 *
 * <p>The client's parser (fabric8 7.5, {@code Duration.parse}) is not used because it also takes
 * days and weeks, knows no bound, and does not say what is allowed.
 */
public final class Durations {
  /** The longest that a lesson may wait. */
  public static final Duration MAX = Duration.ofHours(24);

  // At most eight digits a part: nothing overflows before the bound is checked.
  private static final Pattern PART = Pattern.compile("([0-9]{1,8})(ms|s|m|h)");
  private static final Pattern WHOLE = Pattern.compile(Patterns.DURATION);

  /** A lesson's few are read in each of its reconciliations. */
  private static final Memo<String, Duration> KNOWN = new Memo<>(256, 32, String::length);

  private Durations() {}

  /**
   * Reads a duration.
   *
   * @param text whole numbers with a unit each, for example {@code 1m30s}
   * @return the duration, to the millisecond
   * @throws IllegalArgumentException if the text is not a duration, or one beyond {@link #MAX}; the
   *     message says what is allowed
   */
  public static Duration parse(String text) {
    return KNOWN.find(text, Durations::read);
  }

  private static Duration read(String text) {
    if (!WHOLE.matcher(text).matches()) {
      throw new IllegalArgumentException(ValidationMessages.notDuration(text));
    }
    Duration sum = Duration.ZERO;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      sum = sum.plus(of(Long.parseLong(part.group(1)), part.group(2)));
    }
    if (sum.compareTo(MAX) > 0) {
      throw new IllegalArgumentException(ValidationMessages.durationTooLong(text));
    }
    return sum;
  }

  /** A duration as people write it, rounded up to whole seconds: {@code 1m30s}, {@code 2h}. */
  public static String words(Duration duration) {
    long seconds = duration.plusMillis(999).toSeconds();
    Duration whole = Duration.ofSeconds(Math.max(0, seconds));
    String text =
        (whole.toHours() > 0 ? whole.toHours() + "h" : "")
            + (whole.toMinutesPart() > 0 ? whole.toMinutesPart() + "m" : "")
            + (whole.toSecondsPart() > 0 ? whole.toSecondsPart() + "s" : "");
    return text.isEmpty() ? "0s" : text;
  }

  private static Duration of(long number, String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }
}
