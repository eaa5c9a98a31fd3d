package dev.guidedrollouts.status;

import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.api.v1alpha1.StepStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.WrongTurn;
import dev.guidedrollouts.api.v1alpha1.WrongTurnStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Wrong turns in a step's entry: the latest are kept, all are counted, the first brings a hint. */
final class TurnProjection {
  private TurnProjection() {}

  static StepStatus with(StepStatus step, WrongTurn what, String message, Instant at) {
    List<WrongTurnStatus> turns = new ArrayList<>(step.wrongTurnsOrEmpty());
    turns.add(new WrongTurnStatus(what, message, at));
    int drop = Math.max(0, turns.size() - StepStatus.WRONG_TURNS_KEPT);
    return StepStatusBuilder.builder(step)
        .wrongTurns(turns.subList(drop, turns.size()))
        .wrongTurnCount(step.wrongTurnCountOrZero() + 1)
        .hintsGiven(Math.max(1, step.hintsGivenOrZero()))
        .build();
  }
}
