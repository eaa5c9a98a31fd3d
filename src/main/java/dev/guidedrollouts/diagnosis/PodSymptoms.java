package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.Cause;
import dev.guidedrollouts.model.ContainerEvidence;
import dev.guidedrollouts.model.ContainerEvidence.State;
import dev.guidedrollouts.model.EventEvidence;
import dev.guidedrollouts.model.ObservedPod;
import dev.guidedrollouts.model.RolloutEvidence.Earlier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with one pod, from its containers' statuses and, where those are silent, from its
 * Events.
 */
final class PodSymptoms {
  /** The kubelet's default while it has no error to tell (pkg/kubelet/kubelet_pods.go). */
  private static final Set<String> NOT_YET = Set.of("ContainerCreating", "PodInitializing");

  /** Reasons that the kubelet tries again at every sync, without back-off. */
  private static final Set<String> NEVER_BACKED_OFF =
      Set.of(
          "InvalidImageName",
          "ErrImageNeverPull",
          "ImageInspectError",
          "CreateContainerConfigError",
          "CreateContainerError",
          "PreCreateHookError",
          "PreStartHookError");

  private static final Set<String> BACKED_OFF = Set.of("ImagePullBackOff", "CrashLoopBackOff");
  private static final Set<String> CRASHED =
      Set.of("Error", "OOMKilled", "StartError", "ContainerCannotRun");
  private static final Set<String> BEFORE_CONTAINERS =
      Set.of(
          "FailedCreatePodSandBox",
          "FailedMount",
          "FailedAttachVolume",
          "FailedMapVolume",
          "NetworkNotReady");
  private static final Set<String> WENT_ON =
      Set.of("Pulling", "Pulled", "Created", "Started", "SandboxChanged");

  private PodSymptoms() {}

  /**
   * The pod's symptoms, in the order of its containers.
   *
   * @param late whether the progress deadline is over: only then is a container that runs unready a
   *     symptom
   */
  static List<Symptom> of(ObservedPod pod, @Nullable Earlier earlier, boolean late) {
    List<Symptom> all = new ArrayList<>();
    for (ContainerEvidence c : pod.containers()) {
      container(pod, c, earlier).ifPresent(all::add);
    }
    if (all.isEmpty() && pod.containers().stream().noneMatch(c -> c.state() == State.RUNNING)) {
      latest(pod, BEFORE_CONTAINERS)
          .filter(e -> !wentOn(pod, e.lastSeen()))
          .ifPresent(e -> all.add(symptom(pod, e)));
    }
    if (all.isEmpty() && late && !pod.ready()) {
      latest(pod, Set.of("Unhealthy")).ifPresent(e -> all.add(symptom(pod, e)));
    }
    return all;
  }

  private static Symptom symptom(ObservedPod pod, EventEvidence e) {
    return Symptom.ofPod(
        pod.name(), e.reason(), e.message(), StartRules.classify(e.reason(), e.message()));
  }

  private static Optional<Symptom> container(
      ObservedPod pod, ContainerEvidence c, @Nullable Earlier earlier) {
    String reason = c.reason();
    String message = c.message() == null ? "" : c.message();
    Earlier same =
        earlier != null
                && c.container().equals(earlier.container())
                && c.image().equals(earlier.image())
            ? earlier
            : null;
    boolean before = same != null && same.backedOff();
    return switch (c.state()) {
      case WAITING ->
          reason == null || NOT_YET.contains(reason)
              ? Optional.empty()
              : Optional.of(
                  waiting(
                      pod,
                      c,
                      reason,
                      message,
                      same,
                      before || BACKED_OFF.contains(reason) || NEVER_BACKED_OFF.contains(reason)));
      case TERMINATED ->
          reason == null || !CRASHED.contains(reason)
              ? Optional.empty()
              : Optional.of(
                  symptom(pod, c, reason, message, StartRules.classify(reason, message), before));
      // Between two crashes the container runs for a moment: that is no recovery.
      case RUNNING ->
          same == null
                  || same.cause() != Cause.CrashLoop
                  || c.ready()
                  || c.restarts() == 0
                  || c.last() == null
              ? Optional.empty()
              : Optional.of(
                  symptom(
                      pod,
                      c,
                      "CrashLoopBackOff",
                      same.message(),
                      new Finding(Cause.CrashLoop, same.permanent(), "earlier"),
                      before));
    };
  }

  private static Symptom waiting(
      ObservedPod pod,
      ContainerEvidence c,
      String reason,
      String message,
      @Nullable Earlier same,
      boolean backedOff) {
    Finding now = Classifier.classify(reason, message, c.image());
    if (same != null && Specificity.ofImage(same.cause()) && keeps(same, now)) {
      return symptom(
          pod,
          c,
          reason,
          same.message(),
          new Finding(same.cause(), same.permanent(), "earlier"),
          backedOff);
    }
    if (now.recognised()) {
      return symptom(pod, c, reason, message, now, backedOff);
    }
    return fromEvents(pod, c, reason, backedOff)
        .orElseGet(() -> symptom(pod, c, reason, message, now, backedOff));
  }

  /** Whether the earlier finding says more than what is visible now. */
  private static boolean keeps(Earlier earlier, Finding now) {
    if (!now.recognised()) {
      return true;
    }
    return earlier.permanent()
        && Specificity.ofImage(now.cause())
        && Specificity.of(earlier.cause()) < Specificity.of(now.cause());
  }

  /**
   * The Event Failed carries the text that a bare back-off message lacks (kubelets before 1.32).
   */
  private static Optional<Symptom> fromEvents(
      ObservedPod pod, ContainerEvidence c, String reason, boolean backedOff) {
    return pod.events().stream()
        .filter(
            e ->
                e.reason().equals("Failed")
                    || e.reason().equals("InspectFailed")
                    || e.reason().equals("FailedToRetrieveImagePullSecret"))
        .filter(e -> e.container() == null || e.container().equals(c.container()))
        .sorted(
            Comparator.comparing(EventEvidence::lastSeen)
                .reversed()
                .thenComparing(EventEvidence::message))
        .map(
            e ->
                symptom(
                    pod,
                    c,
                    reason,
                    e.message(),
                    Classifier.classify(
                        e.reason().equals("InspectFailed") ? "Failed" : e.reason(),
                        e.message(),
                        c.image()),
                    backedOff))
        .filter(s -> s.finding().recognised())
        .min(
            Comparator.comparingInt(s -> s.finding().rule().equals("pull-secret-missing") ? 1 : 0));
  }

  private static Symptom symptom(
      ObservedPod pod,
      ContainerEvidence c,
      String reason,
      String message,
      Finding finding,
      boolean backedOff) {
    return new Symptom(
        pod.name(), c.container(), c.image(), reason, message, finding, backedOff, c.last());
  }

  private static Optional<EventEvidence> latest(ObservedPod pod, Set<String> reasons) {
    return pod.events().stream()
        .filter(e -> reasons.contains(e.reason()))
        .max(Comparator.comparing(EventEvidence::lastSeen).thenComparing(EventEvidence::message));
  }

  /** An Event after the trouble that shows that the pod got over it. */
  private static boolean wentOn(ObservedPod pod, Instant trouble) {
    return pod.events().stream()
        .anyMatch(e -> WENT_ON.contains(e.reason()) && e.lastSeen().isAfter(trouble));
  }
}
