package dev.guidedrollouts.status;

import dev.guidedrollouts.api.v1alpha1.Conditions;
import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.LessonStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.UndoOutcome;
import dev.guidedrollouts.api.v1alpha1.UndoStatus;
import dev.guidedrollouts.lesson.Decision;
import dev.guidedrollouts.lesson.ReconcileInput;
import dev.guidedrollouts.text.StallMessages;
import dev.guidedrollouts.text.UndoMessages;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The conditions, merged by type: a transition time changes only with the condition's status. */
final class ConditionSet {
  private static final String TRUE = "True";
  private static final String FALSE = "False";

  private ConditionSet() {}

  static LessonStatus merge(ReconcileInput input, Decision decision, LessonStatus next) {
    List<Condition> before = input.status().conditionsOrEmpty();
    List<Condition> merged = new ArrayList<>();
    Condition ready = ready(decision, next);
    for (Condition condition :
        List.of(
            ready,
            reconciling(next),
            stalled(next, ready.getReason()),
            rolloutStalled(decision, next, find(before, Conditions.ROLLOUT_STALLED)),
            undone(next))) {
      merged.add(kept(condition, find(before, condition.getType()), input));
    }
    return LessonStatusBuilder.builder(next).conditions(merged).build();
  }

  /**
   * The conditions of an ended lesson, with Stalled beside them where an operator that did not know
   * it wrote them; nothing else changes.
   */
  static LessonStatus withStalled(LessonStatus ended) {
    List<Condition> conditions = new ArrayList<>(ended.conditionsOrEmpty());
    Optional<Condition> ready = find(conditions, Conditions.READY);
    Optional<Condition> reconciling = find(conditions, Conditions.RECONCILING);
    if (ready.isEmpty()
        || reconciling.isEmpty()
        || find(conditions, Conditions.STALLED).isPresent()) {
      return ended;
    }
    Condition stalled = stalled(ended, ready.get().getReason());
    // Since when: it has been so since the lesson ended.
    stalled.setLastTransitionTime(ready.get().getLastTransitionTime());
    stalled.setObservedGeneration(ready.get().getObservedGeneration());
    conditions.add(conditions.indexOf(reconciling.get()) + 1, stalled);
    return LessonStatusBuilder.builder(ended).conditions(conditions).build();
  }

  private static Condition kept(Condition next, Optional<Condition> before, ReconcileInput input) {
    boolean same = before.isPresent() && Objects.equals(before.get().getStatus(), next.getStatus());
    Instant now = input.now().truncatedTo(ChronoUnit.SECONDS);
    next.setLastTransitionTime(same ? before.get().getLastTransitionTime() : now.toString());
    next.setObservedGeneration(input.generation());
    return next;
  }

  private static Condition ready(Decision decision, LessonStatus next) {
    LessonPhase phase = next.phaseOrDefault();
    String reason =
        switch (decision) {
          case Decision.Blocked d -> Conditions.DEPLOYMENT_IN_USE;
          case Decision.Leftover d -> "RolloutUnfinished";
          case Decision.Wait d -> d.reason();
          case Decision.Fail d -> d.reason();
          default -> phase.name();
        };
    return condition(Conditions.READY, phase == LessonPhase.Completed, reason, next.message());
  }

  private static Condition reconciling(LessonStatus next) {
    LessonPhase phase = next.phaseOrDefault();
    boolean busy = !phase.terminal() && phase != LessonPhase.Suspended;
    return condition(Conditions.RECONCILING, busy, phase.name(), phase.description());
  }

  private static Condition stalled(LessonStatus next, String why) {
    LessonPhase phase = next.phaseOrDefault();
    return phase == LessonPhase.Failed || phase == LessonPhase.Invalid
        ? condition(Conditions.STALLED, true, why, next.message())
        : condition(Conditions.STALLED, false, phase.name(), phase.description());
  }

  private static Condition rolloutStalled(
      Decision decision, LessonStatus next, Optional<Condition> before) {
    DiagnosisStatus diagnosis = next.diagnosis();
    if (decision instanceof Decision.Stall stall) {
      return condition(
          Conditions.ROLLOUT_STALLED,
          true,
          String.valueOf(stall.diagnosis().cause()),
          StatusMessages.explanation(stall.diagnosis()));
    }
    boolean wasStalled = before.map(c -> TRUE.equals(c.getStatus())).orElse(false);
    if (wasStalled && endsStall(decision, next)) {
      boolean undone = StepOutcomes.isStall(decision);
      return condition(
          Conditions.ROLLOUT_STALLED,
          false,
          undone ? "Undone" : "RolloutComplete",
          undone ? StallMessages.stallUndone() : StallMessages.rolloutComplete());
    }
    if (wasStalled && diagnosis != null) {
      return condition(
          Conditions.ROLLOUT_STALLED,
          true,
          String.valueOf(diagnosis.cause()),
          StatusMessages.explanation(diagnosis));
    }
    return before
        .map(c -> condition(c.getType(), TRUE.equals(c.getStatus()), c.getReason(), c.getMessage()))
        .orElseGet(
            () -> condition(Conditions.ROLLOUT_STALLED, false, "NoStall", StallMessages.noStall()));
  }

  /**
   * A stall ends when it was undone, or when the Deployment that stalled became available with
   * something else.
   */
  private static boolean endsStall(Decision decision, LessonStatus next) {
    return switch (decision) {
      case Decision.Pass d when StepOutcomes.isStall(d) -> d.rollback().isPresent();
      case Decision.Fail d when StepOutcomes.isStall(d) ->
          d.rollback().isPresent() && !d.undoFailed();
      case Decision.Pass d -> next.diagnosis() == null || concerns(d, next.diagnosis());
      case Decision.AwaitLearner d -> next.diagnosis() == null;
      case Decision.Fail d ->
          d.outcome() != null && (next.diagnosis() == null || concerns(d, next.diagnosis()));
      default -> false;
    };
  }

  private static boolean concerns(Decision.OnStep decision, DiagnosisStatus diagnosis) {
    return Objects.equals(decision.step().step().action().deployment(), diagnosis.deployment());
  }

  private static Condition undone(LessonStatus next) {
    UndoStatus undo = next.undo();
    if (undo == null) {
      return condition(Conditions.UNDONE, false, "NoUndo", UndoMessages.noUndo());
    }
    UndoOutcome outcome = undo.outcome();
    if (outcome == null) {
      return condition(
          Conditions.UNDONE, false, "Undoing", UndoMessages.isBeingUndone(undo.deployment()));
    }
    return condition(
        Conditions.UNDONE,
        outcome == UndoOutcome.Restored,
        outcome.name(),
        StatusMessages.undone(undo));
  }

  private static Optional<Condition> find(List<Condition> conditions, String type) {
    return conditions.stream().filter(c -> type.equals(c.getType())).findFirst();
  }

  private static Condition condition(
      String type, boolean status, String reason, @Nullable String message) {
    return new ConditionBuilder()
        .withType(type)
        .withStatus(status ? TRUE : FALSE)
        .withReason(reason)
        .withMessage(message == null ? "" : message)
        .build();
  }
}
