package dev.guidedrollouts.engine;

import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.diagnosis.Diagnoser;
import dev.guidedrollouts.model.Cause;
import dev.guidedrollouts.model.Diagnosis;
import dev.guidedrollouts.model.Observation;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedPod;
import dev.guidedrollouts.model.RolloutEvidence;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which Deployment is diagnosed in a pass, and from what. */
public final class Diagnosed {
  private Diagnosed() {}

  /** Where the Events of pods come from. */
  @FunctionalInterface
  public interface Events {
    /** The same observation with the Events of those pods of that Deployment. */
    Observation with(Observation seen, String deployment, Predicate<ObservedPod> which);
  }

  /**
   * The situation with what is wrong with the current step's Deployment, where its rollout is not
   * complete. What the pods' statuses tell comes first; where they keep the cause to themselves,
   * the Events of the pods that are not ready are asked for.
   */
  public static Situation of(Situation situation, Events events) {
    Optional<StepAttempt> step = situation.currentStep();
    if (step.isEmpty()) {
      return situation;
    }
    String name = step.get().step().action().deploymentOrEmpty();
    Observation seen = situation.observation();
    Optional<ObservedDeployment> deployment =
        seen.deployment(name).filter(d -> !d.rolloutComplete());
    if (deployment.isEmpty()) {
      return situation;
    }
    Optional<Diagnosis> told = diagnose(situation, step.get(), deployment.get());
    if (told.filter(d -> d.cause() == Cause.Unknown).isPresent()) {
      Observation more = events.with(seen, name, pod -> !pod.ready());
      told = more.deployment(name).flatMap(d -> diagnose(situation, step.get(), d));
    }
    return SituationBuilder.builder(situation).diagnosis(told.orElse(null)).build();
  }

  private static Optional<Diagnosis> diagnose(
      Situation situation, StepAttempt step, ObservedDeployment deployment) {
    return Diagnoser.diagnose(
        new RolloutEvidence(
            situation.namespace(),
            deployment,
            earlier(situation.status().diagnosis(), step),
            situation.ledger(deployment.name()).imagesThatWorked()));
  }

  private static RolloutEvidence.@Nullable Earlier earlier(
      @Nullable DiagnosisStatus known, StepAttempt step) {
    if (known == null
        || !step.name().equals(known.step())
        || !Objects.equals(known.attempt(), step.number())) {
      return null;
    }
    return new RolloutEvidence.Earlier(
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
