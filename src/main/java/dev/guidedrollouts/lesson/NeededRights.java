package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.model.Right;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a lesson's changes from a step on need, so that a lesson that could not be brought to its
 * end, or whose stall could not be undone, changes nothing.
 */
public final class NeededRights {
  private NeededRights() {}

  /**
   * In the order in which they are needed, each once. An undo of a stall needs no more than the
   * rollout itself: patch, for what was there before it.
   */
  public static List<Right> from(ReconcileInput input, StepAttempt first) {
    List<Step> steps = input.spec().stepsOrEmpty();
    Set<Right> needed = new LinkedHashSet<>();
    Set<String> made = new HashSet<>();
    for (Step step : steps.subList(first.index(), steps.size())) {
      Optional<Right> right = ActionRules.of(step.action()).neededRight(input.observation(), made);
      // What the learner does needs the learner's rights.
      if (!step.isLearners()) {
        right.ifPresent(needed::add);
      }
    }
    return List.copyOf(needed);
  }
}
