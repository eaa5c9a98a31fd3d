package dev.guidedrollouts.engine;

import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.api.v1alpha1.UndoStatus;
import dev.guidedrollouts.model.Observation;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedDeploymentBuilder;
import dev.guidedrollouts.model.Stamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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

  /** The situation with what its conditions say of rollouts before this one left out. */
  static Situation judged(Situation situation) {
    Map<String, ObservedDeployment> judged = new LinkedHashMap<>();
    situation
        .observation()
        .deployments()
        .forEach(
            (name, d) -> judged.put(name, judged(d, changedAt(situation, d), situation.now())));
    return judged.equals(situation.observation().deployments())
        ? situation
        : SituationBuilder.builder(situation)
            .observation(new Observation(judged, situation.observation().services()))
            .build();
  }

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
            late
                ? "no progress within progressDeadlineSeconds (%d s) of the change"
                    .formatted(deployment.progressDeadlineSeconds())
                : null)
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

  /**
   * When the current step changed the Deployment last: null for another Deployment, before the
   * change, and where a crash came between the change and its status.
   */
  private static @Nullable Instant changedAt(Situation situation, ObservedDeployment deployment) {
    Optional<StepAttempt> step =
        situation
            .currentStep()
            .filter(s -> s.step().action().deploymentOrEmpty().equals(deployment.name()));
    if (step.isEmpty()) {
      return null;
    }
    Stamp own =
        Stamp.action(situation.lesson(), situation.uid(), step.get().name(), step.get().number());
    Stamp mark = deployment.stamp();
    if (own.sameAttempt(mark) && Objects.requireNonNull(mark).kind() == Stamp.Kind.STALL_UNDO) {
      return Optional.ofNullable(situation.status().undo())
          .filter(u -> step.get().name().equals(u.step()))
          .map(UndoStatus::startedAt)
          .orElse(null);
    }
    return situation
        .status()
        .stepNamed(step.get().name())
        .filter(step.get()::isThatOf)
        .map(StepStatus::startedAt)
        .orElse(null);
  }
}
