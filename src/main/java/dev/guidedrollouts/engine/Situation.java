package dev.guidedrollouts.engine;

import dev.guidedrollouts.api.v1alpha1.LessonSpec;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.model.Diagnosis;
import dev.guidedrollouts.model.Observation;
import dev.guidedrollouts.validation.Violation;
import io.soabase.recordbuilder.core.RecordBuilder;
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

  /** The ledger of a Deployment as it stands with this observation. */
  public Ledger ledger(String deployment) {
    return Ledger.of(
        status.deploymentNamed(deployment).orElse(null),
        observation.deployment(deployment).orElse(null),
        uid,
        MovedContainers.of(spec, deployment));
  }
}
