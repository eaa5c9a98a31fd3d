package dev.guidedrollouts.status;

import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.DiagnosisStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.LessonStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.api.v1alpha1.StepStatusBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A status with each of its texts bounded: with 64 steps of which each says as much as it may, it
 * stays below 256 KiB, a sixth of what etcd takes.
 */
final class Bounded {
  /** All errors of a spec in one sentence. */
  private static final int MESSAGE = 4096;

  private static final int TEXT = 1024;

  private Bounded() {}

  static LessonStatus of(LessonStatus status) {
    List<StepStatus> steps = status.stepsOrEmpty().stream().map(Bounded::step).toList();
    return LessonStatusBuilder.builder(status)
        .message(cut(status.message(), MESSAGE))
        .next(cut(status.next(), TEXT))
        .steps(steps)
        .diagnosis(diagnosis(status.diagnosis()))
        .build();
  }

  private static StepStatus step(StepStatus step) {
    return isShort(step.message()) && isShort(step.explanation())
        ? step
        : StepStatusBuilder.builder(step)
            .message(cut(step.message(), TEXT))
            .explanation(cut(step.explanation(), TEXT))
            .build();
  }

  private static @Nullable DiagnosisStatus diagnosis(@Nullable DiagnosisStatus diagnosis) {
    return diagnosis == null
            || (isShort(diagnosis.explanation()) && isShort(diagnosis.suggestion()))
        ? diagnosis
        : DiagnosisStatusBuilder.builder(diagnosis)
            .explanation(cut(diagnosis.explanation(), TEXT))
            .suggestion(cut(diagnosis.suggestion(), TEXT))
            .build();
  }

  private static boolean isShort(@Nullable String text) {
    return text == null || text.length() <= TEXT;
  }

  private static @Nullable String cut(@Nullable String text, int most) {
    if (text == null || text.length() <= most) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(most - 2)) ? most - 2 : most - 1;
    return text.substring(0, end) + "…";
  }
}
