package dev.guidedrollouts.bench;

import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * One rollout that stalls, as the watches show it. Times are nanoseconds of this process's clock,
 * taken when the watch delivered.
 */
final class Track {
  private static final Set<String> CONDITIONS = Set.of("ErrImagePull", "ImagePullBackOff");

  final String deployment;
  private final String step;
  private final String missingImage;
  private Long condition;
  private Long diagnosis;
  private Long verdict;
  private boolean broken;
  private Long undoWritten;
  private Long restored;

  /**
   * @param step the lesson's step that stalls
   * @param missingImage the image that no registry has
   */
  Track(String deployment, String step, String missingImage) {
    this.deployment = deployment;
    this.step = step;
    this.missingImage = missingImage;
  }

  synchronized void pod(Pod pod, long at) {
    if (condition == null && pod.getMetadata().getDeletionTimestamp() == null && waits(pod)) {
      condition = at;
    }
  }

  private boolean waits(Pod pod) {
    return images(pod.getSpec().getContainers()).contains(missingImage)
        && pod.getStatus().getContainerStatuses().stream()
            .map(ContainerStatus::getState)
            .filter(s -> s != null && s.getWaiting() != null)
            .anyMatch(s -> CONDITIONS.contains(s.getWaiting().getReason()));
  }

  synchronized void lesson(RolloutLesson lesson, long at) {
    DiagnosisStatus seen = lesson.statusOrEmpty().diagnosis();
    if (seen == null || !step.equals(seen.step())) {
      return;
    }
    if (diagnosis == null) {
      diagnosis = at;
    }
    if (verdict == null && seen.detectedAt() != null) {
      verdict = at;
    }
  }

  synchronized void deployment(Deployment seen, long at) {
    boolean isBroken =
        images(seen.getSpec().getTemplate().getSpec().getContainers()).contains(missingImage);
    broken = broken || isBroken;
    if (!broken || isBroken) {
      return;
    }
    if (undoWritten == null) {
      undoWritten = at;
    }
    if (restored == null && isComplete(seen)) {
      restored = at;
    }
  }

  private static List<String> images(List<Container> containers) {
    return containers.stream().map(Container::getImage).toList();
  }

  /** As {@code kubectl rollout status} has it. */
  private static boolean isComplete(Deployment deployment) {
    DeploymentStatus status = deployment.getStatus();
    Integer wanted = deployment.getSpec().getReplicas();
    return status.getObservedGeneration() != null
        && status.getObservedGeneration() >= deployment.getMetadata().getGeneration()
        && Objects.equals(status.getUpdatedReplicas(), wanted)
        && Objects.equals(status.getReplicas(), wanted)
        && Objects.equals(status.getAvailableReplicas(), wanted);
  }

  synchronized boolean isRestored() {
    return restored != null;
  }

  synchronized long toDiagnosis() {
    return seen("diagnosis", diagnosis) - seen("pod condition", condition);
  }

  synchronized long toVerdict() {
    return seen("verdict", verdict) - seen("pod condition", condition);
  }

  synchronized long toUndo() {
    return seen("undo", undoWritten) - seen("pod condition", condition);
  }

  synchronized long toRestored() {
    return seen("restored Deployment", restored) - seen("pod condition", condition);
  }

  private long seen(String what, Long at) {
    return Optional.ofNullable(at)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "the watch saw no " + what + " of Deployment " + deployment));
  }
}
