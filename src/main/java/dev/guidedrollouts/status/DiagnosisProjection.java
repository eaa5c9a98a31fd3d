package dev.guidedrollouts.status;

import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.engine.Decision;
import dev.guidedrollouts.engine.Situation;
import dev.guidedrollouts.engine.StepAttempt;
import java.util.Optional;
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

  /** Whether the step came through though something had been wrong with it. */
  static boolean isCured(Situation situation, Decision.Pass pass) {
    return !Outcomes.isStall(pass) && ofAttempt(situation, pass.step()).isPresent();
  }

  /**
   * Whether the step failed because it came up, while the verdict on what was wrong with it was
   * still open.
   */
  private static boolean cameUp(Situation situation, Decision.Fail fail) {
    return fail.outcome() != null
        && !Outcomes.isStall(fail)
        && ofAttempt(situation, fail.step()).filter(d -> d.detectedAt() == null).isPresent();
  }

  /** The diagnosis in the status, where it speaks of this attempt. */
  static Optional<DiagnosisStatus> ofAttempt(Situation situation, StepAttempt attempt) {
    return Optional.ofNullable(situation.status().diagnosis())
        .filter(d -> attempt.name().equals(d.step()))
        .filter(d -> Integer.valueOf(attempt.number()).equals(d.attempt()));
  }
}
