package dev.guidedrollouts.cli;

import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.model.ObservedDeployment;
import org.jspecify.annotations.Nullable;

/** The state of a rollout in one sentence. */
final class StateMessages {
  private StateMessages() {}

  static String of(
      RolloutState state, ObservedDeployment deployment, @Nullable DiagnosisStatus diagnosis) {
    String sentence =
        switch (state) {
          case Complete -> complete(deployment);
          case Progressing -> progressing(deployment);
          case Paused ->
              "Nothing is wrong; the rollout is paused. `kubectl rollout resume deployment/%s` resumes it."
                  .formatted(deployment.name());
          case Degraded -> degraded(diagnosis);
          case Stalled -> stalled(deployment, diagnosis);
        };
    return deployment.deleting() ? sentence + " The Deployment is being deleted." : sentence;
  }

  private static String complete(ObservedDeployment deployment) {
    if (deployment.desiredReplicas() == 0) {
      return "Nothing is wrong, and nothing runs: the Deployment is scaled to 0 pods.";
    }
    return "Nothing is wrong: the rollout is complete.";
  }

  private static String progressing(ObservedDeployment deployment) {
    if (deployment.observedGeneration() < deployment.generation()) {
      return "Nothing is wrong yet: the Deployment's controller has not seen its latest change.";
    }
    int old = deployment.replicas() - deployment.updatedReplicas();
    return "Nothing is wrong so far, the rollout is still in progress: %d of %s updated, %d available%s."
        .formatted(
            deployment.updatedReplicas(),
            deployment.desiredReplicas() == 1 ? "1 pod" : deployment.desiredReplicas() + " pods",
            deployment.availableReplicas(),
            old > 0 ? ", " + old + " of earlier revisions still running" : "");
  }

  private static String stalled(
      ObservedDeployment deployment, @Nullable DiagnosisStatus diagnosis) {
    if (deployment.progressDeadlineExceeded() != null) {
      return "The rollout is stalled: its progress deadline has passed.";
    }
    return isPermanent(diagnosis)
        ? "The rollout is stalled: no retry can cure it."
        : "The rollout is stalled: it has not recovered within the time that its lesson allows.";
  }

  private static String degraded(@Nullable DiagnosisStatus diagnosis) {
    return isPermanent(diagnosis)
        ? "Something is wrong, and the kubelet has not backed off yet."
        : "Something is wrong, and a retry may cure it.";
  }

  private static boolean isPermanent(@Nullable DiagnosisStatus diagnosis) {
    return diagnosis != null && Boolean.TRUE.equals(diagnosis.permanent());
  }
}
