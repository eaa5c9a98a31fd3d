package dev.guidedrollouts.status;

import dev.guidedrollouts.api.v1alpha1.LessonSpec;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.LessonStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.api.v1alpha1.StepState;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.model.AuthoredTexts;
import dev.guidedrollouts.text.LearnerMessages;
import dev.guidedrollouts.text.SafeText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The author's texts in a status: the present step's guide and the hints that were given, and what
 * there is to say on the step that passed last. The operator does not keep a lesson's texts; they
 * are read when another one is to be shown, and a status says by {@code textsOf} which it shows.
 */
public final class StatusTexts {
  /** Bytes of a guide or a debrief in a status, in UTF-8. */
  private static final int SHOWN_BYTES = 4096;

  /** What is said after a text that was cut is within it. */
  private static final int TAIL_BYTES = 512;

  private static final int HINT_CHARS = 1024;

  private StatusTexts() {}

  /**
   * Which texts a status shows; null where the lesson has none of them.
   *
   * @param generation the spec's
   */
  public static @Nullable String key(LessonStatus status, LessonSpec spec, long generation) {
    Optional<Step> present = present(status, spec);
    Optional<Step> passed = lastPassed(status, spec);
    int hints = hintsGiven(status);
    boolean guide = present.filter(s -> s.guide() != null).isPresent();
    boolean hint = hints > 0 && present.filter(StatusTexts::hasHints).isPresent();
    boolean debrief = passed.filter(s -> s.debrief() != null).isPresent();
    if (!guide && !hint && !debrief) {
      return null;
    }
    return "%s/%d/%d/%s"
        .formatted(
            present.map(Step::nameOrEmpty).orElse(""),
            generation,
            hint ? hints : 0,
            debrief ? passed.map(Step::nameOrEmpty).orElse("") : "");
  }

  private static boolean hasHints(Step step) {
    return step.hints() != null && !step.hints().isEmpty();
  }

  /** The step that the lesson is at, or ended at. */
  public static Optional<Step> present(LessonStatus status, LessonSpec spec) {
    return spec.stepsOrEmpty().stream()
        .filter(Objects::nonNull)
        .filter(s -> s.nameOrEmpty().equals(status.step()))
        .findFirst();
  }

  /** The step that passed last. */
  public static Optional<Step> lastPassed(LessonStatus status, LessonSpec spec) {
    Optional<String> last =
        status.stepsOrEmpty().stream()
            .filter(s -> s.state() == StepState.Passed)
            .max(
                Comparator.comparing(
                    s -> Objects.requireNonNullElse(s.finishedAt(), Instant.EPOCH)))
            .map(StepStatus::name);
    return spec.stepsOrEmpty().stream()
        .filter(Objects::nonNull)
        .filter(s -> last.filter(s.nameOrEmpty()::equals).isPresent())
        .findFirst();
  }

  /** How many hints of the present step were given. */
  static int hintsGiven(LessonStatus status) {
    return Optional.ofNullable(status.step())
        .flatMap(status::stepNamed)
        .map(StepStatus::hintsGivenOrZero)
        .orElse(0);
  }

  /**
   * The next status with the texts of the one before where it shows the same ones; else without
   * any: they are to be read. Hints of ours stay where the author wrote none.
   */
  static LessonStatus carried(
      LessonStatus before, LessonStatus next, LessonSpec spec, long generation) {
    String key = key(next, spec, generation);
    boolean same = key != null && key.equals(before.textsOf());
    boolean authored = present(next, spec).filter(StatusTexts::hasHints).isPresent();
    return LessonStatusBuilder.builder(next)
        .guide(same ? before.guide() : null)
        .debrief(same ? before.debrief() : null)
        .hints(authored ? (same ? before.hints() : null) : next.hints())
        .textsOf(same ? key : null)
        .build();
  }

  /** Whether a status is to show texts that it does not have. */
  public static boolean isToBeRead(LessonStatus status, LessonSpec spec, long generation) {
    return status.textsOf() == null && key(status, spec, generation) != null;
  }

  /**
   * The status with its texts.
   *
   * @param texts as they were read just now
   */
  public static LessonStatus filled(
      LessonStatus status,
      LessonSpec spec,
      long generation,
      String namespace,
      String lesson,
      AuthoredTexts texts) {
    int given = Math.min(hintsGiven(status), texts.hints().size());
    List<String> hints =
        texts.hints().isEmpty()
            ? status.hintsOrEmpty()
            : texts.hints().subList(0, given).stream()
                .map(h -> SafeText.clean(h, HINT_CHARS))
                .toList();
    String step = present(status, spec).map(Step::nameOrEmpty).orElse("");
    String passed = lastPassed(status, spec).map(Step::nameOrEmpty).orElse("");
    return LessonStatusBuilder.builder(status)
        .guide(cut(texts.guide(), LearnerMessages.readOn(namespace, lesson, step)))
        .hints(hints)
        .debrief(cut(texts.debrief(), LearnerMessages.readDebriefOn(namespace, lesson, passed)))
        .textsOf(key(status, spec, generation))
        .build();
  }

  private static @Nullable String cut(@Nullable String text, String tail) {
    if (text == null || text.isBlank()) {
      return null;
    }
    if (text.getBytes(StandardCharsets.UTF_8).length <= SHOWN_BYTES) {
      return text;
    }
    StringBuilder shown = new StringBuilder();
    int bytes = 0;
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      bytes += Character.toString(point).getBytes(StandardCharsets.UTF_8).length;
      if (bytes > SHOWN_BYTES - TAIL_BYTES) {
        break;
      }
      shown.appendCodePoint(point);
      i += Character.charCount(point);
    }
    return shown + tail;
  }
}
