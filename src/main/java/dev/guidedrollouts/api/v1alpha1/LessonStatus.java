package dev.guidedrollouts.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.Condition;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the lesson goes. It is the operator's whole memory: what is not written here, or on the
 * objects themselves, is not known after a restart.
 *
 * @param observedGeneration the generation of the spec that this status speaks of
 * @param phase where the lesson is
 * @param step the step it is at, or ended at
 * @param progress steps passed / all, for example {@code 3/10}
 * @param message one sentence that a learner understands
 * @param next what the learner can type now, where there is something
 * @param guide the present step's guide, 4 KiB at most, then where to read on
 * @param hints the hints of the present step that were given so far
 * @param debrief what the author has to say on the step that passed last, 4 KiB at most
 * @param textsOf which texts the three are: a digest
 * @param help what a learner asks, while the hand is up
 * @param say what the instructor answered to it
 * @param acknowledged the requests by annotation that were taken up and are not taken away yet:
 *     name and digest of each
 * @param steps one entry for each step, in the spec's order
 * @param diagnosis the latest diagnosis; it stays after the undo
 * @param undo the latest undo, of a stalled rollout or as a step of its own
 * @param deployments the ledger: one entry for each Deployment that the lesson names
 * @param before with {@code onDelete: Restore}: what the lesson's objects were before its first
 *     change to them
 * @param columns what {@code kubectl get} shows in two of its columns
 * @param conditions Ready, Reconciling, Stalled, RolloutStalled, Undone
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record LessonStatus(
    @Nullable Long observedGeneration,
    @Nullable LessonPhase phase,
    @Nullable String step,
    @Nullable String progress,
    @Nullable String message,
    @Nullable String next,
    @Nullable String guide,
    @Nullable List<String> hints,
    @Nullable String debrief,
    @Nullable String textsOf,
    @Nullable HelpStatus help,
    @Nullable HelpStatus say,
    @Nullable List<String> acknowledged,
    @Nullable List<StepStatus> steps,
    @Nullable DiagnosisStatus diagnosis,
    @Nullable UndoStatus undo,
    @Nullable List<DeploymentStatus> deployments,
    @Nullable List<BeforeStatus> before,
    @Nullable ColumnsStatus columns,
    @Nullable List<Condition> conditions) {
  public LessonStatus {
    hints = NullIfEmpty.of(hints);
    acknowledged = NullIfEmpty.of(acknowledged);
    steps = NullIfEmpty.of(steps);
    deployments = NullIfEmpty.of(deployments);
    before = NullIfEmpty.of(before);
    conditions = NullIfEmpty.of(conditions);
  }

  /** The status of a lesson that nobody has looked at yet. */
  public static final LessonStatus EMPTY = LessonStatusBuilder.builder().build();

  public LessonPhase phaseOrDefault() {
    return phase == null ? LessonPhase.Pending : phase;
  }

  public List<String> hintsOrEmpty() {
    return hints == null ? List.of() : hints;
  }

  public List<String> acknowledgedOrEmpty() {
    return acknowledged == null ? List.of() : acknowledged;
  }

  public List<StepStatus> stepsOrEmpty() {
    return steps == null ? List.of() : steps;
  }

  public List<DeploymentStatus> deploymentsOrEmpty() {
    return deployments == null ? List.of() : deployments;
  }

  public List<BeforeStatus> beforeOrEmpty() {
    return before == null ? List.of() : before;
  }

  public List<Condition> conditionsOrEmpty() {
    return conditions == null ? List.of() : conditions;
  }

  public Optional<StepStatus> stepNamed(String name) {
    // A loop, since a lesson's every step is asked for several times in a reconciliation.
    for (StepStatus step : stepsOrEmpty()) {
      if (name.equals(step.name())) {
        return Optional.of(step);
      }
    }
    return Optional.empty();
  }

  /** What the object was before the lesson, where that is remembered. */
  public Optional<BeforeStatus> beforeOf(String kind, String name) {
    return beforeOrEmpty().stream().filter(b -> b.isOf(kind, name)).findFirst();
  }

  public Optional<DeploymentStatus> deploymentNamed(String name) {
    return deploymentsOrEmpty().stream().filter(d -> name.equals(d.name())).findFirst();
  }
}
