package dev.guidedrollouts.validation;

import dev.guidedrollouts.api.v1alpha1.ExposeAction;
import dev.guidedrollouts.api.v1alpha1.Patterns;
import dev.guidedrollouts.api.v1alpha1.PredictAction;
import dev.guidedrollouts.api.v1alpha1.RollOutAction;
import dev.guidedrollouts.api.v1alpha1.ScaleAction;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.api.v1alpha1.Step.Action;
import dev.guidedrollouts.api.v1alpha1.UndoAction;
import dev.guidedrollouts.text.ValidationMessages;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The checks of one step's action.
 *
 * @param found where violations go
 * @param step the step's field, for example {@code spec.steps[2]}
 * @param earlier the steps before it
 */
record ActionChecks(Violations found, String step, List<Step> earlier) {
  private static final int MAX_IMAGE = 512;
  private static final int MAX_REPLICAS = 1000;
  private static final int MAX_PORT = 65_535;

  void check(Step checked) {
    List<Action> set = checked.actions();
    if (set.isEmpty()) {
      found.add(step, ValidationMessages.noAction(Step.ACTION_FIELDS));
    } else if (set.size() > 1) {
      found.add(
          step,
          ValidationMessages.severalActions(
              set.stream().map(Action::field).toList(), Step.ACTION_FIELDS));
    }
    set.forEach(this::action);
  }

  private void action(Action action) {
    String field = step + "." + action.field();
    found.add(
        field + ".deployment",
        Names.DEPLOYMENT.problem(action.deployment(), ValidationMessages.nameDeployment()));
    switch (action) {
      case RollOutAction a -> rollOut(field, a);
      case ScaleAction a -> {
        found.missing(field + ".replicas", a.replicas(), ValidationMessages.sayHowManyPods());
        found.range(field + ".replicas", a.replicas(), 0, MAX_REPLICAS);
      }
      case ExposeAction a -> expose(field, a);
      case UndoAction a -> undo(field, a);
      case PredictAction a ->
          found.missing(field + ".question", a.question(), ValidationMessages.nameQuestion());
    }
  }

  private void rollOut(String field, RollOutAction action) {
    image(field + ".image", action.imageOrEmpty());
    found.add(field + ".container", Names.LABEL.problemIfGiven(action.container()));
    found.add(field + ".replaces", Names.LABEL.problemIfGiven(action.replaces()));
    found.range(field + ".replicas", action.replicas(), 0, MAX_REPLICAS);
  }

  /**
   * Not whether it is a valid reference: a lesson may roll out a malformed one to show what happens
   * then.
   */
  private void image(String field, String image) {
    if (image.isEmpty()) {
      found.add(field, ValidationMessages.missing(ValidationMessages.nameImage()));
    } else if (!image.matches(Patterns.IMAGE)) {
      found.add(field, ValidationMessages.unprintableImage(image));
    }
    found.length(field, image, MAX_IMAGE);
  }

  private void expose(String field, ExposeAction action) {
    found.missing(field + ".port", action.port(), ValidationMessages.nameServicePort(MAX_PORT));
    found.range(field + ".port", action.port(), 1, MAX_PORT);
    found.add(field + ".targetPort", targetPort(action.targetPort()));
    found.add(field + ".service", Names.SERVICE.problemIfGiven(action.service()));
    String deployment = action.deploymentOrEmpty();
    if (action.service() == null
        && Names.DEPLOYMENT.fits(deployment)
        && !Names.SERVICE.fits(deployment)) {
      found.add(field + ".service", ValidationMessages.serviceNeedsName(deployment));
    }
  }

  private static Optional<String> targetPort(@Nullable IntOrString port) {
    if (port == null) {
      return Optional.empty();
    }
    Integer number = port.getIntVal();
    if (number != null) {
      return number >= 1 && number <= MAX_PORT
          ? Optional.empty()
          : Optional.of(ValidationMessages.portOutOfRange(number, MAX_PORT));
    }
    return Names.PORT.problem(port.getStrVal(), ValidationMessages.nameContainerPort());
  }

  private void undo(String field, UndoAction action) {
    if (action.toStep() != null && action.toRevision() != null) {
      found.add(field, ValidationMessages.stepAndRevision());
    }
    found.range(field + ".toRevision", action.toRevision(), 1, Long.MAX_VALUE);
    String target = action.toStep();
    if (target != null && !canBeReturnedTo(target, action.deploymentOrEmpty())) {
      found.add(
          field + ".toStep",
          ValidationMessages.noStepToReturnTo(target, action.deploymentOrEmpty(), allowed(action)));
    }
  }

  private boolean canBeReturnedTo(String target, String deployment) {
    return earlier.stream()
        .filter(Objects::nonNull)
        .anyMatch(s -> target.equals(s.name()) && s.movesTemplateOf(deployment));
  }

  private String allowed(UndoAction action) {
    return earlier.stream()
        .filter(Objects::nonNull)
        .filter(s -> s.movesTemplateOf(action.deploymentOrEmpty()))
        .map(Step::nameOrEmpty)
        .collect(Collectors.joining(", "));
  }
}
