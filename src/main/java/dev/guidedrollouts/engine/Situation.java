package dev.guidedrollouts.engine;

import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonSpec;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.model.Diagnosis;
import dev.guidedrollouts.model.Observation;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.validation.Durations;
import dev.guidedrollouts.validation.Violation;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that a decision is made from.
 *
 * @param namespace the lesson's namespace
 * @param lesson the lesson's name
 * @param uid its uid
 * @param generation its metadata.generation
 * @param spec its spec
 * @param status its status as it stands
 * @param violations what is wrong with the spec; empty for a valid one
 * @param turn who has the turn on the lesson's Deployments before it, where somebody has
 * @param observation what the cluster shows
 * @param diagnosis why the current step's Deployment does not get on, where something is wrong with
 *     it
 * @param written identity of the pod template that the API server answered to this pass's change;
 *     null before there was one. Nothing is decided by it: it is for the status
 * @param now the time
 */
@RecordBuilder
public record Situation(
    String namespace,
    String lesson,
    String uid,
    long generation,
    LessonSpec spec,
    LessonStatus status,
    List<Violation> violations,
    @Nullable Turn turn,
    Observation observation,
    @Nullable Diagnosis diagnosis,
    @Nullable String written,
    Instant now) {

  public Situation {
    violations = List.copyOf(violations);
  }

  /** Whether the spec is newer than what the status speaks of. */
  public boolean specChanged() {
    Long seen = status.observedGeneration();
    return seen == null || seen != generation;
  }

  /** The step that the lesson is at; empty where all have passed. */
  public Optional<StepAttempt> currentStep() {
    return StepAttempt.current(spec.stepsOrEmpty(), status);
  }

  /** Whether the lesson has ended under its present spec. */
  public boolean hasEnded() {
    LessonPhase phase = status.phaseOrDefault();
    // A lesson that was Invalid and has no violation any more goes on, even under the same spec:
    // the words may have been the version's, not the user's.
    return phase.terminal() && phase != LessonPhase.Invalid && !specChanged();
  }

  /** The same with what the API server answered to the pass's change. */
  public Situation afterWrite(@Nullable String template) {
    return template == null ? this : SituationBuilder.builder(this).written(template).build();
  }

  /** How long a complete rollout has to stay well. */
  Duration stableFor() {
    return Durations.parse(spec.stallOrDefault().stableForOrDefault());
  }

  /** The ledger of a Deployment as it stands with this observation. */
  public Ledger ledger(String deployment) {
    return ledger(deployment, currentStep());
  }

  /**
   * The same, for the status that comes of a decision on a step.
   *
   * @param step the step that the diagnosis and the verdict of this look are about
   */
  public Ledger ledger(String deployment, Optional<StepAttempt> step) {
    ObservedDeployment seen = observation.deployment(deployment).orElse(null);
    return Ledger.of(
        status.deploymentNamed(deployment).orElse(null),
        seen,
        uid,
        MovedContainers.of(spec, status, deployment),
        seen == null ? Ledger.Standing.OPEN : standing(seen, step));
  }

  private Ledger.Standing standing(ObservedDeployment seen, Optional<StepAttempt> current) {
    Optional<StepAttempt> step =
        current.filter(s -> s.step().action().deploymentOrEmpty().equals(seen.name()));
    boolean inTrouble = diagnosis != null && (step.isPresent() || current.isEmpty());
    if (inTrouble || !Ledger.runsWell(seen, stableFor(), now)) {
      return Ledger.Standing.OPEN;
    }
    boolean stalledInThisAttempt =
        step.flatMap(s -> diagnosisOf(s)).map(DiagnosisStatus::detectedAt).isPresent();
    return stalledInThisAttempt || hasEnded()
        ? Ledger.Standing.RUNS_AFTER_STALL
        : Ledger.Standing.RAN_WELL;
  }

  /** The diagnosis in the status, where it speaks of this attempt. */
  public Optional<DiagnosisStatus> diagnosisOf(StepAttempt attempt) {
    return Optional.ofNullable(status.diagnosis())
        .filter(d -> attempt.name().equals(d.step()))
        .filter(d -> Integer.valueOf(attempt.number()).equals(d.attempt()));
  }
}
