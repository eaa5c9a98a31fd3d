package dev.guidedrollouts.view;

import java.time.Duration;

/** Ages in words. */
public final class Age {
  private Age() {}

  /**
   * As kubectl writes an age: {@code 45s}, {@code 12m}, {@code 3h}.
   *
   * @param seconds how old
   */
  public static String words(long seconds) {
    Duration time = Duration.ofSeconds(seconds);
    return time.toMinutes() < 2
        ? seconds + "s"
        : time.toHours() < 2 ? time.toMinutes() + "m" : time.toHours() + "h";
  }
}
