package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.ExposeAction;
import dev.guidedrollouts.api.v1alpha1.PredictAction;
import dev.guidedrollouts.api.v1alpha1.RollOutAction;
import dev.guidedrollouts.api.v1alpha1.ScaleAction;
import dev.guidedrollouts.api.v1alpha1.Step.Action;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.api.v1alpha1.UndoAction;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.Observation;
import dev.guidedrollouts.model.Right;
import dev.guidedrollouts.rollout.Rollback;
import java.util.Optional;
import java.util.Set;

/** What is particular to one kind of action. All else about a step is {@link StepChecks}'. */
interface ActionRules {

  static ActionRules of(Action action) {
    return switch (action) {
      case RollOutAction a -> new RollOutRules(a);
      case ScaleAction a -> new ScaleRules(a);
      case ExposeAction a -> new ExposeRules(a);
      case UndoAction a -> new UndoRules(a);
      case PredictAction a -> new PredictRules(a);
    };
  }

  /** What the step is to bring about, for its status: a clause that begins with the object. */
  String goal();

  /**
   * The right that the change needs; empty for an action that changes nothing.
   *
   * @param seen what is there
   * @param made names of objects that earlier steps make, to which this one's is added
   */
  Optional<Right> neededRight(Observation seen, Set<String> made);

  /**
   * What made the step the same step before 0.2: the text that Java made of the action's record
   * then; empty for an action that came later.
   */
  default String formerDefinition() {
    return "";
  }

  /**
   * Why the change can't be made now, where it can't: a {@link Decision.Wait} or a {@link
   * Decision.Fail}.
   */
  Optional<Decision> obstacle(StepContext step);

  /**
   * Whether the objects' specs say what the step wants. Once its change was made that is what the
   * API server answered to it, whatever admission made of the change; and replicas are others'
   * business then. Always true of an action that changes nothing.
   */
  boolean declared(StepContext step);

  /** The one change that makes them say it. Called only where there is no obstacle. */
  Change change(StepContext step);

  /** Whether the declared effect is there, as {@code kubectl rollout status} would see it. */
  boolean achieved(StepContext step);

  /** Whether pods in trouble keep the effect from being complete. */
  default boolean countsOnPods() {
    return true;
  }

  /** Whether a paused Deployment stands in its way. */
  boolean needsRollout();

  /** What came of the step when its effect is there. */
  StepOutcome outcome();

  /**
   * What a learner types to do the step: one command, without the namespace; empty where no single
   * command does it.
   */
  default Optional<String> command(StepContext step) {
    return Optional.empty();
  }

  /** The rollback that the step itself is, where it is one. */
  default Optional<Rollback> rollback(StepContext step) {
    return Optional.empty();
  }
}
