package dev.guidedrollouts.validation;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.api.v1alpha1.Step.Action;
import dev.guidedrollouts.text.ValidationMessages;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the cluster's admin wants of all lessons.
 *
 * @param accounts under whose rights they change things
 * @param own the operator's own Deployment; null where it runs outside of a pod
 */
public record ClusterPolicy(AccountPolicy accounts, @Nullable OwnDeployment own) {
  /** Nothing. */
  public static final ClusterPolicy NONE = new ClusterPolicy(AccountPolicy.NONE, null);

  /**
   * The operator's own Deployment. A lesson that moved it would get, with an image of its author's
   * choice, the operator's rights.
   *
   * @param namespace its namespace
   * @param name its name
   */
  public record OwnDeployment(String namespace, String name) {}

  void check(Violations found, RolloutLesson lesson) {
    accounts.check(found, lesson.specOrEmpty());
    if (own == null || !own.namespace().equals(lesson.getMetadata().getNamespace())) {
      return;
    }
    List<Step> steps = lesson.specOrEmpty().stepsOrEmpty();
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      for (Action action : step == null ? List.<Action>of() : step.actions()) {
        if (own.name().equals(action.deployment())) {
          found.add(
              "spec.steps[%d].%s.deployment".formatted(i, action.field()),
              ValidationMessages.ownDeployment(own.name()));
        }
      }
    }
  }
}
