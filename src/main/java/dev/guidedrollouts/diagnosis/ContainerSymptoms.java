package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.ContainerEvidence;
import dev.guidedrollouts.model.EventEvidence;
import dev.guidedrollouts.model.ObservedPod;
import dev.guidedrollouts.model.RolloutEvidence.Earlier;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with one container: it waits with a reason, or it does not keep running ({@link
 * FailedRun}).
 */
final class ContainerSymptoms {
  /** The kubelet's default while it has no error to tell (pkg/kubelet/kubelet_pods.go). */
  private static final Set<String> NOT_YET = Set.of("ContainerCreating", "PodInitializing");

  /** No retry can differ: nothing outside is asked. */
  private static final Set<String> SETTLED = Set.of("InvalidImageName", "ErrImageNeverPull");

  /** Tried again at every sync of the pod, without a back-off that the status would tell of. */
  private static final Set<String> NEVER_BACKED_OFF =
      Set.of(
          "ImageInspectError",
          "CreateContainerConfigError",
          "CreateContainerError",
          "PreCreateHookError",
          "PreStartHookError");

  static final Set<String> BACKED_OFF = Set.of("ImagePullBackOff", "CrashLoopBackOff");

  private static final Set<String> START_ERRORS =
      Set.of(
          "CreateContainerConfigError",
          "CreateContainerError",
          "PreCreateHookError",
          "PreStartHookError",
          "PostStartHookError",
          "RunContainerError");

  private static final Set<String> ABOUT_IMAGES =
      Set.of("Failed", "InspectFailed", "FailedToRetrieveImagePullSecret");

  private ContainerSymptoms() {}

  static Optional<Symptom> of(
      ObservedPod pod, ContainerEvidence c, @Nullable Earlier earlier, Instant now) {
    Earlier same = earlier != null && isAbout(earlier, pod, c) ? earlier : null;
    return switch (c.state()) {
      case WAITING -> waiting(pod, c, same);
      case TERMINATED ->
          FailedRun.isOneOf(c) ? Optional.of(FailedRun.of(pod, c, same)) : Optional.empty();
      case RUNNING -> FailedRun.onProbation(pod, c, same, now);
    };
  }

  private static boolean isAbout(Earlier earlier, ObservedPod pod, ContainerEvidence c) {
    return c.container().equals(earlier.container())
        && (c.image().equals(earlier.image())
            || (earlier.image() != null && pod.volumeImages().contains(earlier.image())));
  }

  private static Optional<Symptom> waiting(
      ObservedPod pod, ContainerEvidence c, @Nullable Earlier same) {
    if (c.reason() == null || NOT_YET.contains(c.reason())) {
      return Optional.empty();
    }
    String reason = word(c.reason());
    if (reason.equals("CrashLoopBackOff")) {
      return Optional.of(FailedRun.of(pod, c, reason, same));
    }
    return Optional.of(
        SymptomBuilder.builder(unableToStart(pod, c, reason, same))
            .backedOff(BACKED_OFF.contains(reason) || (same != null && same.backedOff()))
            .backOffAfter(backOffAfter(reason))
            .build());
  }

  /**
   * Some kubelets put the whole error where its word belongs: {@code PostStartHookError: Get …}.
   */
  private static String word(String reason) {
    int colon = reason.indexOf(": ");
    return colon > 0 && START_ERRORS.contains(reason.substring(0, colon))
        ? reason.substring(0, colon)
        : reason;
  }

  /** Free text as a reason is an error of every sync too (KubeletEnsureSecretPulledImages). */
  private static @Nullable Duration backOffAfter(String reason) {
    if (SETTLED.contains(reason)) {
      return Duration.ZERO;
    }
    return NEVER_BACKED_OFF.contains(reason) || reason.indexOf(' ') >= 0
        ? Symptom.TRIED_AGAIN
        : null;
  }

  private static Symptom unableToStart(
      ObservedPod pod, ContainerEvidence c, String reason, @Nullable Earlier same) {
    String message = Objects.requireNonNullElse(c.message(), "");
    String image = imageInQuestion(pod, c, message);
    Finding now = Classifier.classify(reason, message, image);
    Symptom visible =
        SymptomBuilder.builder(Symptom.of(pod, c, reason, message, now)).image(image).build();
    if (same != null && same.cause().ofImage() && keeps(same, now)) {
      return SymptomBuilder.builder(visible)
          .image(same.image())
          .message(same.message())
          .finding(new Finding(same.cause(), same.permanent(), "earlier"))
          .build();
    }
    return now.recognised() ? visible : fromEvents(visible, pod, c).orElse(visible);
  }

  /** A container that mounts an image as a volume waits for that one under its own name. */
  private static String imageInQuestion(ObservedPod pod, ContainerEvidence c, String message) {
    if (names(message, c.image())) {
      return c.image();
    }
    return pod.volumeImages().stream().filter(i -> names(message, i)).findFirst().orElse(c.image());
  }

  private static boolean names(String message, String image) {
    return !image.isEmpty()
        && (message.contains('"' + image + '"')
            || message.contains('"' + ImageReference.parse(image).canonical() + '"'));
  }

  /** Whether the earlier finding says more than what is visible now. */
  private static boolean keeps(Earlier earlier, Finding now) {
    if (!now.recognised()) {
      return true;
    }
    return earlier.permanent() && now.cause().ofImage() && earlier.cause().precedes(now.cause());
  }

  /**
   * The Event Failed carries the text that a bare back-off message lacks (kubelets before 1.32). A
   * pull secret that is missing is the cause only where nothing else is told.
   */
  private static Optional<Symptom> fromEvents(
      Symptom visible, ObservedPod pod, ContainerEvidence c) {
    return pod.events().stream()
        .filter(e -> ABOUT_IMAGES.contains(e.reason()))
        .filter(e -> e.mayConcern(c.container()))
        .sorted(
            Comparator.comparing(EventEvidence::lastSeen)
                .reversed()
                .thenComparing(EventEvidence::message))
        .map(e -> read(visible, pod, c, e))
        .filter(s -> s.finding().recognised())
        .min(
            Comparator.comparingInt(s -> s.finding().rule().equals("pull-secret-missing") ? 1 : 0));
  }

  private static Symptom read(
      Symptom visible, ObservedPod pod, ContainerEvidence c, EventEvidence e) {
    String image = imageInQuestion(pod, c, e.message());
    String reason = e.reason().equals("InspectFailed") ? "Failed" : e.reason();
    return SymptomBuilder.builder(visible)
        .image(image)
        .message(e.message())
        .finding(Classifier.classify(reason, e.message(), image))
        .build();
  }
}
