package dev.guidedrollouts.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The titles of a lesson and its steps, as its author wrote them, fit to be shown.
 *
 * @param lesson the lesson's; null for none
 * @param steps those of the steps that have one, by the steps' names
 */
public record AuthoredTitles(@Nullable String lesson, Map<String, String> steps) {
  /** No titles: names stand for them. */
  public static final AuthoredTitles NONE = new AuthoredTitles(null, Map.of());

  public AuthoredTitles {
    steps = Map.copyOf(steps);
  }
}
