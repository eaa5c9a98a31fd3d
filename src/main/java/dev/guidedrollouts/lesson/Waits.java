package dev.guidedrollouts.lesson;

import dev.guidedrollouts.text.Kubectl;
import dev.guidedrollouts.text.StepMessages;

/** What more than one check waits for. */
final class Waits {
  private Waits() {}

  /**
   * @param then what the lesson does once the Deployment is resumed
   */
  static Decision paused(StepContext step, String then) {
    return new Decision.Wait(
        step.attempt(),
        "DeploymentPaused",
        StepMessages.deploymentPaused(step.deploymentName(), then),
        Kubectl.rolloutResume(step.deploymentName()));
  }

  /** Not a failure: what is applied together with the lesson may come a moment after it. */
  static Decision deploymentMissing(StepContext step) {
    return new Decision.Wait(
        step.attempt(),
        "DeploymentMissing",
        StepMessages.deploymentMissing(step.deploymentName()),
        Kubectl.getDeployments());
  }
}
