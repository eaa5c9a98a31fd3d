package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.RollOutAction;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.ContainerImage;
import dev.guidedrollouts.model.Observation;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.Right;
import dev.guidedrollouts.text.Kubectl;
import dev.guidedrollouts.text.StepMessages;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The container of a Deployment becomes another image; a missing Deployment is created. */
record RollOutRules(RollOutAction action) implements ActionRules {
  private static final int LABEL_LENGTH = 63;

  @Override
  public String goal() {
    return "Deployment %s rolls out image %s".formatted(action.deployment(), action.image());
  }

  @Override
  public Optional<Right> neededRight(Observation seen, Set<String> made) {
    String deployment = action.deploymentOrEmpty();
    boolean there = seen.deployment(deployment).isPresent();
    return Optional.of(
        there || !made.add(deployment)
            ? Right.patchDeployment(deployment)
            : Right.createDeployment());
  }

  @Override
  public String formerDefinition() {
    return "RollOutAction[deployment=%s, image=%s, container=%s, replaces=%s, replicas=%s]"
        .formatted(
            action.deployment(),
            action.image(),
            action.container(),
            action.replaces(),
            action.replicas());
  }

  @Override
  public Optional<Decision> obstacle(StepContext step) {
    if (step.deployment().isEmpty()) {
      return Optional.empty();
    }
    ObservedDeployment deployment = step.deployment().get();
    Optional<ContainerImage> replaced = replaced(deployment);
    if (replaced.isEmpty()) {
      return Optional.of(
          Decision.Fail.because(step.attempt(), "ContainerUnclear", unclear(step, deployment)));
    }
    String newName = newName(replaced.get());
    if (deployment.initContainerNames().contains(newName)) {
      return Optional.of(
          Decision.Fail.because(
              step.attempt(),
              "ContainerNameTaken",
              StepMessages.nameTakenByInitContainer(
                  deployment.name(), newName, field(step, "container"))));
    }
    boolean taken =
        deployment.containers().stream()
            .anyMatch(c -> c.name().equals(newName) && !c.name().equals(replaced.get().name()));
    if (taken) {
      return Optional.of(
          Decision.Fail.because(
              step.attempt(),
              "ContainerNameTaken",
              StepMessages.nameTakenByContainer(
                  deployment.name(), newName, field(step, "container"))));
    }
    return Optional.empty();
  }

  @Override
  public boolean declared(StepContext step) {
    return step.deployment()
        .filter(d -> step.begun() || hasReplicas(d))
        .map(d -> isDeclaredIn(d, step) || step.markers().isAsWritten())
        .orElse(false);
  }

  /**
   * A learner's hand is as good with any name of the container: {@code kubectl set image} can't
   * give it another one.
   */
  private boolean isDeclaredIn(ObservedDeployment deployment, StepContext step) {
    boolean anyName = step.isLearners() && action.replaces() == null;
    return deployment.containers().stream()
        .anyMatch(c -> anyName ? c.runs(action.imageOrEmpty()) : isWanted(c));
  }

  private boolean hasReplicas(ObservedDeployment deployment) {
    return action.replicas() == null || action.replicas() == deployment.desiredReplicas();
  }

  private boolean isWanted(ContainerImage container) {
    String name = action.container() != null ? action.container() : action.replaces();
    return container.runs(action.imageOrEmpty()) && (name == null || container.name().equals(name));
  }

  @Override
  public Change change(StepContext step) {
    String cause = step.changeCause("image " + action.imageOrEmpty());
    if (step.deployment().isEmpty()) {
      return new Change.CreateDeployment(
          step.deploymentName(),
          action.container() != null ? action.container() : nameFromImage(action.imageOrEmpty()),
          action.imageOrEmpty(),
          action.replicas() == null ? 1 : action.replicas(),
          step.markers().own(),
          cause);
    }
    ObservedDeployment deployment = step.deployment().get();
    ContainerImage replaced = replaced(deployment).orElseThrow();
    return new Change.ReplaceContainer(
        deployment.name(),
        deployment.resourceVersion(),
        replaced.name(),
        newName(replaced),
        action.imageOrEmpty(),
        action.replicas(),
        step.leavingMarker(),
        cause);
  }

  @Override
  public Optional<String> command(StepContext step) {
    if (step.deployment().isEmpty()) {
      return Optional.of(Kubectl.createDeployment(step.deploymentName(), action.imageOrEmpty()));
    }
    return replaced(step.deployment().get())
        .map(c -> Kubectl.setImage(step.deploymentName(), c.name(), action.imageOrEmpty()));
  }

  @Override
  public boolean achieved(StepContext step) {
    return step.rolloutComplete();
  }

  @Override
  public boolean needsRollout() {
    return true;
  }

  @Override
  public StepOutcome outcome() {
    return StepOutcome.RolledOut;
  }

  /**
   * Which container is meant: the one that is named, else the one that has the new name already,
   * else the only one.
   */
  private Optional<ContainerImage> replaced(ObservedDeployment deployment) {
    List<ContainerImage> containers = deployment.containers();
    Optional<ContainerImage> renamed = named(containers, action.container());
    if (action.replaces() != null) {
      return named(containers, action.replaces()).or(() -> renamed);
    }
    return renamed.or(
        () -> containers.size() == 1 ? Optional.of(containers.getFirst()) : Optional.empty());
  }

  private static Optional<ContainerImage> named(
      List<ContainerImage> containers, @Nullable String name) {
    return containers.stream().filter(c -> c.name().equals(name)).findFirst();
  }

  private String newName(ContainerImage replaced) {
    return action.container() != null ? action.container() : replaced.name();
  }

  private String unclear(StepContext step, ObservedDeployment deployment) {
    String names =
        deployment.containers().stream()
            .map(ContainerImage::name)
            .collect(Collectors.joining(", "));
    return action.replaces() != null
        ? StepMessages.containerMissing(
            field(step, "replaces"), action.replaces(), deployment.name(), names)
        : StepMessages.containerUnclear(deployment.name(), names, field(step, "replaces"));
  }

  private static String field(StepContext step, String field) {
    return "spec.steps[" + step.attempt().index() + "].rollOut." + field;
  }

  /**
   * {@code docker.io/istio/examples-bookinfo-reviews-v2:1.20.2} gives {@code
   * examples-bookinfo-reviews-v2}.
   */
  static String nameFromImage(String image) {
    String last = image.substring(image.lastIndexOf('/') + 1);
    String bare = last.split("[:@]", 2)[0].toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]", "-");
    String label =
        bare.substring(0, Math.min(bare.length(), LABEL_LENGTH)).replaceAll("^-+|-+$", "");
    return label.isEmpty() ? "app" : label;
  }
}
