package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.ContainerEvidence.Termination;
import org.jspecify.annotations.Nullable;

/**
 * One thing that keeps the rollout from getting on, before it is put into words.
 *
 * @param pod the pod, where there is one
 * @param container the container, where there is one
 * @param image its image, where there is one
 * @param reason the word of the kubelet, scheduler or controller
 * @param message the evidence, raw
 * @param finding what it means
 * @param backedOff whether the kubelet has backed off or never will
 * @param last how the container's last run ended, for a crash
 */
record Symptom(
    @Nullable String pod,
    @Nullable String container,
    @Nullable String image,
    String reason,
    String message,
    Finding finding,
    boolean backedOff,
    @Nullable Termination last) {

  static Symptom ofPod(String pod, String reason, String message, Finding finding) {
    return new Symptom(pod, null, null, reason, message, finding, true, null);
  }

  static Symptom ofDeployment(String reason, String message, Finding finding) {
    return new Symptom(null, null, null, reason, message, finding, true, null);
  }
}
