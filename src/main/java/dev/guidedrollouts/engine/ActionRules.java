package dev.guidedrollouts.engine;

import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.model.Change;
import java.util.Optional;

/** What is particular to one kind of action. All else about a step is {@link StepFlow}'s. */
interface ActionRules {

  /**
   * Why the change can't be made now, where it can't: a {@link Decision.Wait} or a {@link
   * Decision.Fail}.
   */
  Optional<Decision> obstacle(StepView view);

  /**
   * Whether the objects' specs say what the step wants. Once its change was made that is what the
   * API server answered to it, whatever admission made of the change; and replicas are others'
   * business then.
   */
  boolean declared(StepView view);

  /** The one change that makes them say it. Called only where there is no obstacle. */
  Change change(StepView view);

  /** Whether the declared effect is there, as {@code kubectl rollout status} would see it. */
  boolean achieved(StepView view);

  /** Whether pods in trouble keep the effect from being complete. */
  default boolean countsOnPods() {
    return true;
  }

  /** Whether a paused Deployment stands in its way. */
  boolean needsRollout();

  /** What came of the step when its effect is there. */
  StepOutcome outcome();

  /** The undo that the step itself is, where it is one. */
  default Optional<UndoFacts> undoFacts(StepView view) {
    return Optional.empty();
  }
}
