package dev.guidedrollouts.status;

import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.lesson.Decision;
import dev.guidedrollouts.lesson.ReconcileInput;
import org.jspecify.annotations.Nullable;

/** {@code status.diagnosis}: the latest one stays, but what recovered by itself is taken back. */
final class DiagnosisProjection {
  private DiagnosisProjection() {}

  static @Nullable DiagnosisStatus of(ReconcileInput input, Decision decision) {
    return switch (decision) {
      case Decision.Degraded d -> Reveals.shown(input.spec(), d.diagnosis());
      case Decision.Stall d -> Reveals.shown(input.spec(), d.diagnosis());
      case Decision.AwaitLearner d when d.diagnosis() != null ->
          Reveals.shown(input.spec(), d.diagnosis());
      // Of what the learner took back himself nothing is left to be told.
      case Decision.AwaitLearner d
          when d.what() == Decision.AwaitedAct.STEP && input.diagnosisOf(d.step()).isPresent() ->
          null;
      case Decision.Recovered d -> null;
      case Decision.Pass d when isCured(input, d) -> null;
      case Decision.Fail d when cameUp(input, d) -> null;
      default -> input.status().diagnosis();
    };
  }

  /**
   * Whether the step came through though something had been wrong with it. A verdict stays: what
   * stalled once is not forgotten because it came through after all.
   */
  static boolean isCured(ReconcileInput input, Decision.Pass pass) {
    return !StepOutcomes.isStall(pass)
        && input.diagnosisOf(pass.step()).filter(d -> d.detectedAt() == null).isPresent();
  }

  /**
   * Whether the step failed because it became available, while the verdict on what was wrong with
   * it was still open.
   */
  private static boolean cameUp(ReconcileInput input, Decision.Fail fail) {
    return fail.outcome() != null
        && !StepOutcomes.isStall(fail)
        && input.diagnosisOf(fail.step()).filter(d -> d.detectedAt() == null).isPresent();
  }
}
