package dev.guidedrollouts.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How much is measured, from environment variables. Each part asks for its own when it is made, so
 * that a wrong one is told before anything runs.
 */
final class Parameters {
  private final Map<String, String> environment;

  Parameters(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * A whole number.
   *
   * @throws IllegalArgumentException where the variable holds anything else, or less than {@code
   *     least}; the message names the variable, its value and what is allowed
   */
  int number(String name, int standard, int least) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return standard;
    }
    try {
      int value = Integer.parseInt(text.get());
      if (value >= least) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Told below, as a number that is too small is.
    }
    throw new IllegalArgumentException(
        "%s=%s is not taken: a whole number of at least %d is allowed"
            .formatted(name, text.get(), least));
  }

  /** Whole numbers separated by commas, each of at least 1; errors as for one number. */
  List<Integer> numbers(String name, List<Integer> standard) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return standard;
    }
    try {
      List<Integer> values =
          Arrays.stream(text.get().split(",")).map(String::strip).map(Integer::valueOf).toList();
      if (values.stream().allMatch(v -> v >= 1)) {
        return values;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new IllegalArgumentException(
        "%s=%s is not taken: whole numbers of at least 1, separated by commas, are allowed"
            .formatted(name, text.get()));
  }

  Duration seconds(String name, int standard, int least) {
    return Duration.ofSeconds(number(name, standard, least));
  }

  /** {@code 1} turns it on. */
  boolean on(String name) {
    return number(name, 0, 0) > 0;
  }

  /** Empty where the variable is unset or blank. */
  Optional<String> text(String name) {
    return Optional.ofNullable(environment.get(name)).map(String::strip).filter(t -> !t.isEmpty());
  }

  /**
   * The chosen ones of some names, in the order in which they are known.
   *
   * @param standard those that are taken where the variable is unset
   * @throws IllegalArgumentException for a name that is not known; the message lists those that are
   */
  List<String> choice(String name, List<String> known, List<String> standard) {
    List<String> chosen =
        text(name)
            .map(t -> Arrays.stream(t.split(",")).map(String::strip).toList())
            .orElse(standard);
    chosen.stream()
        .filter(c -> !known.contains(c))
        .findFirst()
        .ifPresent(
            unknown -> {
              throw new IllegalArgumentException(
                  "%s=%s: there is no \"%s\"; known are %s"
                      .formatted(
                          name, String.join(",", chosen), unknown, String.join(", ", known)));
            });
    return known.stream().filter(chosen::contains).toList();
  }
}
