package dev.guidedrollouts.cli;

import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.text.PluginMessages;
import org.jspecify.annotations.Nullable;

/** Which of the catalogue's sentences tells the state of a rollout. */
final class StateMessages {
  private StateMessages() {}

  static String of(
      RolloutState state, ObservedDeployment deployment, @Nullable DiagnosisStatus diagnosis) {
    String sentence =
        switch (state) {
          case Complete -> complete(deployment);
          case Progressing -> progressing(deployment);
          case Paused -> PluginMessages.paused(deployment.name());
          case Degraded -> degraded(diagnosis);
          case Stalled -> stalled(deployment, diagnosis);
        };
    return deployment.deleting() ? sentence + PluginMessages.beingDeleted() : sentence;
  }

  private static String complete(ObservedDeployment deployment) {
    return deployment.desiredReplicas() == 0
        ? PluginMessages.scaledToZero()
        : PluginMessages.complete();
  }

  private static String progressing(ObservedDeployment deployment) {
    if (deployment.observedGeneration() < deployment.generation()) {
      return PluginMessages.changeNotSeen();
    }
    return PluginMessages.progressing(
        deployment.updatedReplicas(),
        deployment.desiredReplicas(),
        deployment.availableReplicas(),
        deployment.replicas() - deployment.updatedReplicas());
  }

  private static String stalled(
      ObservedDeployment deployment, @Nullable DiagnosisStatus diagnosis) {
    if (deployment.progressDeadlineExceeded() != null) {
      return PluginMessages.deadlinePassed();
    }
    return isPermanent(diagnosis)
        ? PluginMessages.noRetryCures()
        : PluginMessages.notRecoveredInTime();
  }

  private static String degraded(@Nullable DiagnosisStatus diagnosis) {
    return isPermanent(diagnosis) ? PluginMessages.notBackedOff() : PluginMessages.retryMayCure();
  }

  private static boolean isPermanent(@Nullable DiagnosisStatus diagnosis) {
    return diagnosis != null && Boolean.TRUE.equals(diagnosis.permanent());
  }
}
