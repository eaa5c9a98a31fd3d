package dev.guidedrollouts.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The texts of a lesson that a status may show, as its author wrote them.
 *
 * @param guide Markdown of the present step
 * @param hints of the present step, all of them
 * @param debrief Markdown of the step that passed last
 */
public record AuthoredTexts(@Nullable String guide, List<String> hints, @Nullable String debrief) {
  public AuthoredTexts {
    hints = List.copyOf(hints);
  }
}
