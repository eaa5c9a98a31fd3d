package dev.guidedrollouts.engine;

import java.util.Optional;

/** What stands in the way of more than one kind of action. */
final class Obstacles {
  private Obstacles() {}

  static Optional<Decision> missingDeployment(StepView view) {
    if (view.deployment().isPresent()) {
      return Optional.empty();
    }
    // Not a failure: what is applied together with the lesson may come a moment after it.
    return Optional.of(
        new Decision.Wait(
            view.attempt(),
            "DeploymentMissing",
            "There is no Deployment %s in the lesson's namespace yet; the step begins when it is there."
                .formatted(view.deploymentName()),
            "kubectl get deployments"));
  }
}
