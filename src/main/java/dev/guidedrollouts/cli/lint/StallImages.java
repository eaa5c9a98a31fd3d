package dev.guidedrollouts.cli.lint;

import dev.guidedrollouts.cli.lint.LessonOutline.Step;
import dev.guidedrollouts.text.LintMessages;
import java.util.function.BiConsumer;

/**
 * Whether a step that is meant to stall could complete: its image is known to exist where another
 * step rolls out the same and is meant to complete.
 */
final class StallImages {
  private StallImages() {}

  /**
   * @param error gets a field and what is wrong with it
   */
  static void check(LessonOutline lesson, BiConsumer<String, String> error) {
    for (Step stalls : lesson.steps()) {
      String image = stalls.of("rollOut", "image");
      if (stalls.expectsStall() && !image.isEmpty()) {
        lesson.steps().stream()
            .filter(s -> !s.expectsStall() && s.of("rollOut", "image").equals(image))
            .findFirst()
            .ifPresent(
                s ->
                    error.accept(
                        stalls.field() + ".rollOut.image",
                        LintMessages.stallOfGoodImage(s.name())));
      }
    }
  }
}
