package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.Cause;
import java.util.regex.Pattern;

/**
 * One way in which a message tells a cause.
 *
 * @param name what was recognised, unique
 * @param cause what it means
 * @param permanent whether no retry can cure it
 * @param pattern what the normalised message contains; lower case, alternatives of literals and
 *     bounded gaps only
 */
record Rule(String name, Cause cause, boolean permanent, Pattern pattern) {

  static Rule permanent(String name, Cause cause, String... anyOf) {
    return new Rule(name, cause, true, Pattern.compile(String.join("|", anyOf)));
  }

  static Rule passing(String name, Cause cause, String... anyOf) {
    return new Rule(name, cause, false, Pattern.compile(String.join("|", anyOf)));
  }

  boolean matches(String normalised) {
    return pattern.matcher(normalised).find();
  }

  Finding finding() {
    return new Finding(cause, permanent, name);
  }
}
