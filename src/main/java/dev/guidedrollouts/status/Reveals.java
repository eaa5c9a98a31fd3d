package dev.guidedrollouts.status;

import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.DiagnosisStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.LessonSpec;
import dev.guidedrollouts.api.v1alpha1.Reveal;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a status tells unasked, by the lesson's {@code reveal}. */
final class Reveals {
  /** Commands that only look. */
  private static final Pattern LOOKS =
      Pattern.compile(
          "kubectl (get|describe|logs|explain|top|auth can-i|config view|rollout (status|history)) .*");

  private Reveals() {}

  static boolean explains(LessonSpec spec) {
    return spec.revealOrDefault().compareTo(Reveal.Explain) >= 0;
  }

  static boolean commands(LessonSpec spec) {
    return spec.revealOrDefault() == Reveal.Commands;
  }

  /** A diagnosis as far as the lesson tells it. */
  static DiagnosisStatus shown(LessonSpec spec, DiagnosisStatus diagnosis) {
    if (commands(spec)) {
      return diagnosis;
    }
    List<String> all = diagnosis.commands();
    return DiagnosisStatusBuilder.builder(diagnosis)
        .suggestion(explains(spec) ? diagnosis.suggestion() : null)
        .commands(all == null ? null : all.stream().filter(Reveals::looks).toList())
        .build();
  }

  /** Of two commands the one that the lesson tells: what does it, or where to look. */
  static @Nullable String shown(LessonSpec spec, @Nullable String command, String look) {
    return command != null && (commands(spec) || looks(command)) ? command : look;
  }

  private static boolean looks(String command) {
    return LOOKS.matcher(command).matches();
  }
}
