package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.ContainerEvidence;
import dev.guidedrollouts.model.ContainerEvidence.Termination;
import dev.guidedrollouts.model.EndedPods;
import dev.guidedrollouts.model.ObservedPod;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One thing that keeps the rollout from progressing, before it is put into words.
 *
 * @param pod the pod, where there is one
 * @param container the container, where there is one
 * @param image the image in question, where there is one: the container's, or that of a volume
 * @param reason the word of the kubelet, scheduler or controller
 * @param message the evidence, raw
 * @param finding what it means
 * @param backedOff whether the kubelet said that it has backed off
 * @param backOffAfter see {@link dev.guidedrollouts.model.Diagnosis}
 * @param reviewAt see {@link dev.guidedrollouts.model.Diagnosis}
 * @param notBefore see {@link dev.guidedrollouts.model.Diagnosis}
 * @param ended the pods that ended, where that is the trouble
 */
@RecordBuilder
record Symptom(
    @Nullable ObservedPod pod,
    @Nullable ContainerEvidence container,
    @Nullable String image,
    String reason,
    String message,
    Finding finding,
    boolean backedOff,
    @Nullable Duration backOffAfter,
    @Nullable Instant reviewAt,
    @Nullable Instant notBefore,
    @Nullable EndedPods ended) {

  /**
   * Two of the kubelet's own tries, 10 s apart with up to half as much again (kubernetes,
   * pkg/kubelet/kubelet.go backOffPeriod, pkg/kubelet/pod_workers.go
   * workerBackOffPeriodJitterFactor): what is applied a moment after the Deployment, a ConfigMap
   * say, is there by then.
   */
  static final Duration TRIED_AGAIN = Duration.ofSeconds(30);

  static Symptom of(
      ObservedPod pod, ContainerEvidence container, String reason, String message, Finding found) {
    return new Symptom(
        pod, container, container.image(), reason, message, found, false, null, null, null, null);
  }

  static Symptom ofPod(ObservedPod pod, String reason, String message, Finding finding) {
    return new Symptom(
        pod, null, null, reason, message, finding, false, TRIED_AGAIN, null, null, null);
  }

  static Symptom ofDeployment(String reason, String message, Finding finding) {
    return new Symptom(
        null, null, null, reason, message, finding, false, TRIED_AGAIN, null, null, null);
  }

  @Nullable String podName() {
    return pod == null ? null : pod.name();
  }

  @Nullable String containerName() {
    return container == null ? null : container.container();
  }

  /** How the container's last run ended, where there was one. */
  @Nullable Termination last() {
    return container == null ? null : container.last();
  }
}
