package dev.guidedrollouts.rollout;

import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedDeploymentBuilder;
import dev.guidedrollouts.text.StallMessages;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A progress deadline counts for its own rollout only. A condition {@code ProgressDeadlineExceeded}
 * outlives a change back to an existing ReplicaSet: until the controller sees progress, it speaks
 * of the rollout before ({@link ObservedDeployment#deadlineIsOfCurrent}). Such a one is left out;
 * where it stays, which Kubernetes then leaves for good (DeploymentTimedOut: a reason TimedOut
 * stays so), the deadline is counted from the change.
 */
public final class ProgressDeadlines {
  private ProgressDeadlines() {}

  /**
   * The Deployment without a deadline that is not its present rollout's.
   *
   * @param changedAt when the rollout in question began, where that is known
   */
  public static ObservedDeployment judged(
      ObservedDeployment deployment, @Nullable Instant changedAt, Instant now) {
    if (deployment.progressDeadlineExceeded() == null || isOfThis(deployment, changedAt)) {
      return deployment;
    }
    boolean late =
        changedAt != null
            && !now.isBefore(changedAt.plusSeconds(deployment.progressDeadlineSeconds()));
    return ObservedDeploymentBuilder.builder(deployment)
        .progressDeadlineExceeded(
            late ? StallMessages.noProgressSinceChange(deployment.progressDeadlineSeconds()) : null)
        .deadlineExceededAt(null)
        .build();
  }

  /** Conditions are dated to the second, downwards. */
  private static boolean isOfThis(ObservedDeployment deployment, @Nullable Instant changedAt) {
    Instant written = deployment.deadlineExceededAt();
    return deployment.deadlineIsOfCurrent()
        && (changedAt == null
            || written == null
            || !written.isBefore(changedAt.truncatedTo(ChronoUnit.SECONDS)));
  }
}
