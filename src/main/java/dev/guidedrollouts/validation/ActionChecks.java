package dev.guidedrollouts.validation;

import dev.guidedrollouts.api.v1alpha1.ExposeAction;
import dev.guidedrollouts.api.v1alpha1.Patterns;
import dev.guidedrollouts.api.v1alpha1.RollOutAction;
import dev.guidedrollouts.api.v1alpha1.ScaleAction;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.api.v1alpha1.Step.Action;
import dev.guidedrollouts.api.v1alpha1.UndoAction;
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
  private static final String EACH = String.join(", ", Step.ACTION_FIELDS);
  private static final int MAX_IMAGE = 512;
  private static final int MAX_REPLICAS = 1000;
  private static final int MAX_PORT = 65_535;

  void check(Step checked) {
    List<Action> set = checked.actions();
    if (set.isEmpty()) {
      found.add(step, "has no action; allowed: exactly one of " + EACH);
    } else if (set.size() > 1) {
      found.add(
          step,
          "has %d actions (%s); allowed: exactly one of %s"
              .formatted(
                  set.size(),
                  set.stream().map(Action::field).collect(Collectors.joining(", ")),
                  EACH));
    }
    set.forEach(this::action);
  }

  private void action(Action action) {
    String field = step + "." + action.field();
    found.add(
        field + ".deployment",
        Names.DEPLOYMENT.problem(action.deployment(), "name the Deployment"));
    switch (action) {
      case RollOutAction a -> rollOut(field, a);
      case ScaleAction a -> {
        found.missing(field + ".replicas", a.replicas(), "say how many pods there shall be");
        found.range(field + ".replicas", a.replicas(), 0, MAX_REPLICAS);
      }
      case ExposeAction a -> expose(field, a);
      case UndoAction a -> undo(field, a);
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
      found.add(field, "is missing; name the image to roll out");
    } else if (!image.matches(Patterns.IMAGE)) {
      found.add(
          field,
          "has white space, control or format characters: " + Text.quoted(image) + "; remove them");
    }
    found.length(field, image, MAX_IMAGE);
  }

  private void expose(String field, ExposeAction action) {
    found.missing(field + ".port", action.port(), "name the Service's port, 1 to " + MAX_PORT);
    found.range(field + ".port", action.port(), 1, MAX_PORT);
    found.add(field + ".targetPort", targetPort(action.targetPort()));
    found.add(field + ".service", Names.SERVICE.problemIfGiven(action.service()));
    String deployment = action.deploymentOrEmpty();
    if (action.service() == null
        && Names.DEPLOYMENT.fits(deployment)
        && !Names.SERVICE.fits(deployment)) {
      found.add(
          field + ".service",
          "is missing, and the Deployment's name can't be a Service's: "
              + Text.quoted(deployment)
              + "; name the Service");
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
          : Optional.of(
              "is %d; allowed: 1 to %d, or the name of a container's port"
                  .formatted(number, MAX_PORT));
    }
    return Names.PORT.problem(port.getStrVal(), "name the container's port");
  }

  private void undo(String field, UndoAction action) {
    if (action.toStep() != null && action.toRevision() != null) {
      found.add(
          field,
          "has both toStep and toRevision; allowed: one of them, or neither for the last healthy revision");
    }
    found.range(field + ".toRevision", action.toRevision(), 1, Long.MAX_VALUE);
    String target = action.toStep();
    if (target != null && !canBeReturnedTo(target, action.deploymentOrEmpty())) {
      found.add(
          field + ".toStep",
          "%s is no earlier step that rolled out or undid Deployment %s; %s"
              .formatted(
                  Text.quoted(target), Text.quoted(action.deploymentOrEmpty()), allowed(action)));
    }
  }

  private boolean canBeReturnedTo(String target, String deployment) {
    return earlier.stream()
        .filter(Objects::nonNull)
        .anyMatch(s -> target.equals(s.name()) && s.movesTemplateOf(deployment));
  }

  private String allowed(UndoAction action) {
    String names =
        earlier.stream()
            .filter(Objects::nonNull)
            .filter(s -> s.movesTemplateOf(action.deploymentOrEmpty()))
            .map(Step::nameOrEmpty)
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "there is none to go back to" : "allowed: " + names;
  }
}
