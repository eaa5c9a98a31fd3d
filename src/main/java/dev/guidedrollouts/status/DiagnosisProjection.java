package dev.guidedrollouts.status;

import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.engine.Decision;
import dev.guidedrollouts.engine.Situation;
import org.jspecify.annotations.Nullable;

/** {@code status.diagnosis}: the latest one stays, but what cured itself is taken back. */
final class DiagnosisProjection {
  private DiagnosisProjection() {}

  static @Nullable DiagnosisStatus of(Situation situation, Decision decision) {
    return switch (decision) {
      case Decision.Suspect d -> d.diagnosis();
      case Decision.Stall d -> d.diagnosis();
      case Decision.Withdraw d -> null;
      case Decision.Pass d when isCured(situation, d) -> null;
      case Decision.Fail d when cameUp(situation, d) -> null;
      default -> situation.status().diagnosis();
    };
  }

  /**
   * Whether the step came through though something had been wrong with it. A verdict stays: what
   * stalled once is not forgotten because it came through after all.
   */
  static boolean isCured(Situation situation, Decision.Pass pass) {
    return !Outcomes.isStall(pass)
        && situation.diagnosisOf(pass.step()).filter(d -> d.detectedAt() == null).isPresent();
  }

  /**
   * Whether the step failed because it came up, while the verdict on what was wrong with it was
   * still open.
   */
  private static boolean cameUp(Situation situation, Decision.Fail fail) {
    return fail.outcome() != null
        && !Outcomes.isStall(fail)
        && situation.diagnosisOf(fail.step()).filter(d -> d.detectedAt() == null).isPresent();
  }
}
