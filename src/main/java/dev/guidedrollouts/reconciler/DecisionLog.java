package dev.guidedrollouts.reconciler;

import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.lesson.Decision;
import dev.guidedrollouts.lesson.ReconcileInput;
import dev.guidedrollouts.text.SafeText;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * One line for each decision that changed a status. As JSON the same words are fields of their own,
 * in {@code mdc}.
 */
final class DecisionLog implements LessonListener {
  private static final Logger LOG = Logger.getLogger("dev.guidedrollouts.decisions");
  private static final String NOTHING = "-";

  /** The longest word is a step's name; a status edited by hand may hold any text. */
  private static final int FIELD_CHARS = 128;

  @Override
  public void passed(ReconcileInput input, Decision decision, LessonStatus next, boolean settled) {
    if (settled && !next.equals(input.status()) && LOG.isInfoEnabled()) {
      Map<String, String> fields = fields(input, decision, next);
      fields.forEach(MDC::put);
      try {
        LOG.infof("%s: %s", words(fields), next.message());
      } finally {
        fields.keySet().forEach(MDC::remove);
      }
    }
  }

  private static Map<String, String> fields(
      ReconcileInput input, Decision decision, LessonStatus next) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("lesson", input.namespace() + "/" + input.lesson());
    fields.put("decision", decision.label());
    fields.put("step", orNothing(next.step()));
    fields.put("revision", revision(next));
    fields.put("phase", next.phaseOrDefault().name());
    fields.put("progress", orNothing(next.progress()));
    fields.put(
        "cause",
        orNothing(
            Optional.ofNullable(next.diagnosis())
                .filter(d -> d.step() != null && d.step().equals(next.step()))
                .map(DiagnosisStatus::cause)
                .orElse(null)));
    return fields;
  }

  private static String words(Map<String, String> fields) {
    StringBuilder words = new StringBuilder();
    fields.forEach((k, v) -> words.append(words.isEmpty() ? "" : " ").append(k + "=" + v));
    return words.toString();
  }

  /** The revision that the step's own change became. */
  private static String revision(LessonStatus next) {
    return Optional.ofNullable(next.step())
        .flatMap(next::stepNamed)
        .map(StepStatus::revision)
        .map(String::valueOf)
        .orElse(NOTHING);
  }

  private static String orNothing(@Nullable String word) {
    return word == null ? NOTHING : SafeText.clean(word, FIELD_CHARS);
  }
}
