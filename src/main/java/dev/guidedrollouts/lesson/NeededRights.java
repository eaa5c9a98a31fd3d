package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.BeforeStatus;
import dev.guidedrollouts.api.v1alpha1.DeletionPolicy;
import dev.guidedrollouts.api.v1alpha1.ExposeAction;
import dev.guidedrollouts.api.v1alpha1.RollOutAction;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.api.v1alpha1.Step.Action;
import dev.guidedrollouts.model.Right;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
    if (input.spec().onDeleteOrDefault() == DeletionPolicy.Restore) {
      steps.stream()
          .flatMap(step -> Stream.ofNullable(toRemove(input, step.action())))
          .forEach(needed::add);
    }
    return List.copyOf(needed);
  }

  /** What was not there before the lesson is deleted with it. */
  private static @Nullable Right toRemove(ReconcileInput input, Action action) {
    if (action instanceof ExposeAction expose) {
      String service = expose.serviceOrDefault();
      boolean there = input.observation().service(service).isPresent();
      return isMade(input, BeforeStatus.SERVICE, service, there)
          ? Right.deleteService(service)
          : null;
    }
    String deployment = action.deploymentOrEmpty();
    boolean there = input.observation().deployment(deployment).isPresent();
    return action instanceof RollOutAction
            && isMade(input, BeforeStatus.DEPLOYMENT, deployment, there)
        ? Right.deleteDeployment(deployment)
        : null;
  }

  private static boolean isMade(ReconcileInput input, String kind, String name, boolean there) {
    return input
        .status()
        .beforeOf(kind, name)
        .map(b -> Boolean.FALSE.equals(b.existed()))
        .orElse(!there);
  }
}
