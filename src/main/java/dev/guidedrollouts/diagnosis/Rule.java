package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.Cause;
import java.util.Arrays;
import java.util.List;

/**
 * One way in which a message tells a cause.
 *
 * @param name what was recognised, unique
 * @param cause what it means
 * @param permanent whether no retry can cure it
 * @param anyOf what the normalised message contains one of; lower case, literals and bounded gaps
 *     only
 */
record Rule(String name, Cause cause, boolean permanent, List<Wanted> anyOf) {

  static Rule permanent(String name, Cause cause, String... anyOf) {
    return new Rule(name, cause, true, wanted(anyOf));
  }

  static Rule passing(String name, Cause cause, String... anyOf) {
    return new Rule(name, cause, false, wanted(anyOf));
  }

  private static List<Wanted> wanted(String... anyOf) {
    return Arrays.stream(anyOf).map(Wanted::of).toList();
  }

  boolean matches(String normalised, Trigrams trigrams) {
    for (Wanted wanted : anyOf) {
      if (wanted.matches(normalised, trigrams)) {
        return true;
      }
    }
    return false;
  }

  Finding finding() {
    return new Finding(cause, permanent, name);
  }
}
