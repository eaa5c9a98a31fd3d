package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonSpec;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.model.Diagnosis;
import dev.guidedrollouts.model.Observation;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.rollout.ProgressDeadlines;
import dev.guidedrollouts.rollout.RevisionHistory;
import dev.guidedrollouts.rollout.Rollout;
import dev.guidedrollouts.rollout.RolloutPolicy;
import dev.guidedrollouts.rollout.Seen;
import dev.guidedrollouts.validation.Violation;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
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
 * @param guarded whether the finalizer is on it that makes its deletion wait
 * @param requests what its annotations ask for
 * @param violations what is wrong with the spec; empty for a valid one
 * @param claimedBy the claim of another lesson that takes precedence on one of its Deployments,
 *     where there is one
 * @param observation what the cluster shows
 * @param unwritten what the API server did not take of the lesson itself
 * @param diagnosis why the rollout of the current step's Deployment is not progressing, where
 *     something is wrong with it
 * @param written identity of the pod template that the API server answered to this reconciliation's
 *     change; null before there was one. Nothing is decided by it: it is for the status
 * @param now the time
 */
@RecordBuilder
public record ReconcileInput(
    String namespace,
    String lesson,
    String uid,
    long generation,
    LessonSpec spec,
    LessonStatus status,
    boolean guarded,
    Requests requests,
    List<Violation> violations,
    @Nullable DeploymentClaim claimedBy,
    Observation observation,
    Unwritten unwritten,
    @Nullable Diagnosis diagnosis,
    @Nullable String written,
    Instant now) {

  public ReconcileInput {
    violations = List.copyOf(violations);
  }

  /**
   * What a reconciliation begins with: nothing is diagnosed or written yet.
   *
   * @param violations what is wrong with its spec
   * @param claimedBy the claim of another lesson that takes precedence, where there is one
   */
  public static ReconcileInput of(
      RolloutLesson lesson,
      List<Violation> violations,
      @Nullable DeploymentClaim claimedBy,
      Observation observation,
      Instant now) {
    return new ReconcileInput(
        lesson.getMetadata().getNamespace(),
        lesson.getMetadata().getName(),
        lesson.getMetadata().getUid(),
        lesson.getMetadata().getGeneration(),
        lesson.specOrEmpty(),
        lesson.statusOrEmpty(),
        lesson.guarded(),
        Requests.of(lesson.getMetadata().getAnnotations()),
        violations,
        claimedBy,
        observation,
        Unwritten.NOTHING,
        null,
        null,
        now);
  }

  /** The same, knowing what the API server did not take of the lesson. */
  public ReconcileInput without(Unwritten missing) {
    return missing.equals(unwritten)
        ? this
        : ReconcileInputBuilder.builder(this).unwritten(missing).build();
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

  /** The same with what the API server answered to the reconciliation's change. */
  public ReconcileInput afterWrite(@Nullable String template) {
    return template == null ? this : ReconcileInputBuilder.builder(this).written(template).build();
  }

  /** When trouble counts as a stall, and what becomes of one, as the spec has it. */
  RolloutPolicy rolloutPolicy() {
    return StatusRecords.policy(spec.stallOrDefault(), spec.undoOrDefault());
  }

  /** The rollout of a Deployment at this look; empty where there is no such Deployment. */
  public Optional<Rollout> rollout(String deployment) {
    return rollout(deployment, currentStep());
  }

  /**
   * The same, for a decision on a step.
   *
   * @param current the step that the diagnosis and the verdict of this look are about
   */
  Optional<Rollout> rollout(String deployment, Optional<StepAttempt> current) {
    return observation
        .deployment(deployment)
        .map(
            seen -> {
              boolean examined = current.isEmpty() || current.filter(on(deployment)).isPresent();
              return new Rollout(
                  new Seen(seen, examined ? diagnosis : null),
                  LessonMemory.of(this, deployment, seen, current.filter(on(deployment))),
                  rolloutPolicy(),
                  now);
            });
  }

  /** The revisions of a Deployment with their verdicts, also of one that is gone. */
  public RevisionHistory history(String deployment) {
    return history(deployment, currentStep());
  }

  /** The same, for the status that comes of a decision on a step. */
  public RevisionHistory history(String deployment, Optional<StepAttempt> current) {
    return rollout(deployment, current)
        .map(Rollout::history)
        .orElseGet(() -> historyOfGone(deployment));
  }

  /** What is remembered of a Deployment that is not there. */
  RevisionHistory historyOfGone(String deployment) {
    return RevisionHistory.of(LessonMemory.of(this, deployment, null, Optional.empty()));
  }

  /**
   * The same after a look at what is wrong: with the diagnosis of the current step's Deployment,
   * where it has trouble, and without what conditions say of rollouts before the present one. A
   * spec with errors names nothing to look at.
   */
  public ReconcileInput examined() {
    if (!violations.isEmpty()) {
      return this;
    }
    Optional<StepAttempt> current = currentStep();
    Map<String, ObservedDeployment> judged = new LinkedHashMap<>();
    Diagnosis found = diagnosis;
    for (ObservedDeployment seen : observation.deployments().values()) {
      String name = seen.name();
      if (current.filter(on(name)).isEmpty()) {
        judged.put(name, ProgressDeadlines.judged(seen, null, now));
        continue;
      }
      Rollout rollout =
          Rollout.examine(
              namespace, seen, LessonMemory.of(this, name, seen, current), rolloutPolicy(), now);
      judged.put(name, rollout.seen().deployment());
      found = rollout.seen().diagnosis();
    }
    return ReconcileInputBuilder.builder(this)
        .observation(observation.withDeployments(judged))
        .diagnosis(found)
        .build();
  }

  private static Predicate<StepAttempt> on(String deployment) {
    return step -> step.step().action().deploymentOrEmpty().equals(deployment);
  }

  /** The diagnosis in the status, where it speaks of this attempt. */
  public Optional<DiagnosisStatus> diagnosisOf(StepAttempt attempt) {
    return Optional.ofNullable(status.diagnosis())
        .filter(d -> attempt.name().equals(d.step()))
        .filter(d -> Integer.valueOf(attempt.number()).equals(d.attempt()));
  }
}
