package dev.guidedrollouts.engine;

import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.RevisionStatus;
import dev.guidedrollouts.diagnosis.Diagnoser;
import dev.guidedrollouts.model.Cause;
import dev.guidedrollouts.model.ContainerEvidence;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.RolloutEvidence;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the current step's Deployment is examined for, before anything is decided. */
public final class Examination {
  private Examination() {}

  /** The situation with the diagnosis of the current step's Deployment, where it has trouble. */
  public static Situation diagnosed(Situation situation) {
    return situation
        .currentStep()
        .flatMap(step -> evidence(situation, step))
        .flatMap(Diagnoser::diagnose)
        .map(found -> SituationBuilder.builder(situation).diagnosis(found).build())
        .orElse(situation);
  }

  private static Optional<RolloutEvidence> evidence(Situation situation, StepAttempt step) {
    return situation
        .observation()
        .deployment(step.step().action().deploymentOrEmpty())
        .filter(d -> !d.rolloutComplete() || hasCrashed(d))
        .map(
            deployment -> {
              Ledger ledger = situation.ledger(deployment.name());
              return new RolloutEvidence(
                  situation.namespace(),
                  deployment,
                  earlier(situation.status().diagnosis(), step),
                  ledger.imagesThatWorked(),
                  wayBack(ledger),
                  situation.now());
            });
  }

  /** Between two crashes every pod may be ready for a moment. */
  private static boolean hasCrashed(ObservedDeployment deployment) {
    return deployment.newPods().stream()
        .flatMap(pod -> pod.containers().stream())
        .filter(c -> c.role() != ContainerEvidence.Role.INIT)
        .anyMatch(c -> c.restarts() > 0);
  }

  private static RolloutEvidence.@Nullable WayBack wayBack(Ledger ledger) {
    long plain = ledger.plainUndo().map(RevisionStatus::revisionOrZero).orElse(0L);
    return ledger
        .lastHealthy()
        .map(r -> new RolloutEvidence.WayBack(r.revisionOrZero(), r.revisionOrZero() == plain))
        .orElse(null);
  }

  private static RolloutEvidence.@Nullable Earlier earlier(
      @Nullable DiagnosisStatus known, StepAttempt step) {
    if (known == null
        || !step.name().equals(known.step())
        || !Objects.equals(known.attempt(), step.number())) {
      return null;
    }
    return new RolloutEvidence.Earlier(
        known.pod(),
        known.container(),
        known.image(),
        causeOf(known.cause()),
        Boolean.TRUE.equals(known.permanent()),
        known.backedOffAt() != null,
        known.message() == null ? "" : known.message());
  }

  /** A newer version's word, read back after a downgrade, is not ours to crash on. */
  private static Cause causeOf(@Nullable String word) {
    for (Cause cause : Cause.values()) {
      if (cause.name().equals(word)) {
        return cause;
      }
    }
    return Cause.Unknown;
  }
}
