package dev.guidedrollouts.view;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The titles that a lesson's author gave.
 *
 * @param lesson the lesson's; null for none
 * @param steps the steps', by their names
 */
public record Titles(@Nullable String lesson, Map<String, String> steps) {
  /** No titles: names stand for them. */
  public static final Titles NONE = new Titles(null, Map.of());

  public Titles {
    steps = Map.copyOf(steps);
  }
}
