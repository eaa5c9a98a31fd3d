package dev.guidedrollouts.engine;

import java.util.Optional;

/** What stands in the way of more than one kind of action. */
final class Obstacles {
  private Obstacles() {}

  static Optional<Decision> missingDeployment(StepView view) {
    if (view.deployment().isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        Decision.Fail.because(
            view.attempt(),
            "DeploymentMissing",
            "There is no Deployment %s in the lesson's namespace; a rollOut step before this one creates it."
                .formatted(view.deploymentName())));
  }
}
