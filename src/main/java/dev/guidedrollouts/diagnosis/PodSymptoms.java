package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.Cause;
import dev.guidedrollouts.model.ContainerEvidence;
import dev.guidedrollouts.model.ContainerEvidence.State;
import dev.guidedrollouts.model.EventEvidence;
import dev.guidedrollouts.model.ObservedPod;
import dev.guidedrollouts.model.RolloutEvidence.Earlier;
import dev.guidedrollouts.text.ProgressMessages;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with one pod: its containers' statuses first, and where those are silent its
 * conditions and Events. Sandbox, network and volume errors never become a waiting reason
 * (kubernetes, pkg/kubelet/kubelet.go, ReasonCache): there the Events are all there is.
 */
final class PodSymptoms {
  private static final Set<String> BEFORE_CONTAINERS =
      Set.of(
          "FailedCreatePodSandBox",
          "FailedMount",
          "FailedAttachVolume",
          "FailedMapVolume",
          "NetworkNotReady");

  /** Sandbox and volumes are there once a container's image is looked at. */
  private static final Set<String> WENT_ON = Set.of("Pulling", "Pulled", "Created", "Started");

  /** Most programs fail their first probe, and answer the second: that is no trouble. */
  private static final Duration LISTENS_BY_THEN = Duration.ofSeconds(10);

  private PodSymptoms() {}

  /**
   * The pod's symptoms, in the order of its containers.
   *
   * @param late whether the progress deadline is over: only then is a container that is still
   *     starting, by its own startup probe, a symptom
   */
  static List<Symptom> of(ObservedPod pod, @Nullable Earlier earlier, boolean late, Instant now) {
    List<Symptom> all = new ArrayList<>();
    for (ContainerEvidence c : pod.containers()) {
      ContainerSymptoms.of(pod, c, earlier, now).ifPresent(all::add);
    }
    String unschedulable = pod.unschedulable();
    if (all.isEmpty() && unschedulable != null) {
      all.add(
          SymptomBuilder.builder(
                  Symptom.ofPod(
                      pod,
                      "Unschedulable",
                      ScaleUp.evidence(pod, unschedulable),
                      StartRules.classify("Unschedulable", unschedulable)))
              .notBefore(ScaleUp.waitedForUntil(pod))
              .build());
    }
    if (all.isEmpty() && pod.containers().stream().allMatch(c -> c.state() == State.WAITING)) {
      beforeContainers(pod).ifPresent(all::add);
    }
    if (all.isEmpty() && !pod.ready()) {
      for (ContainerEvidence c : pod.containers()) {
        unready(pod, c, late, now).ifPresent(all::add);
      }
    }
    return all;
  }

  /** Of several reports the one that names a permanent cause, else the latest. */
  private static Optional<Symptom> beforeContainers(ObservedPod pod) {
    return pod.events().stream()
        .filter(e -> BEFORE_CONTAINERS.contains(e.reason()) && !wentOn(pod, e.lastSeen()))
        .max(
            Comparator.comparing((EventEvidence e) -> found(e).permanent())
                .thenComparing(EventEvidence::lastSeen)
                .thenComparing(EventEvidence::message))
        .map(e -> Symptom.ofPod(pod, e.reason(), e.message(), found(e)));
  }

  private static Finding found(EventEvidence e) {
    return StartRules.classify(e.reason(), e.message());
  }

  /** Event times have whole seconds: what happened in the same one came after. */
  private static boolean wentOn(ObservedPod pod, Instant trouble) {
    return pod.events().stream()
        .anyMatch(e -> WENT_ON.contains(e.reason()) && !e.lastSeen().isBefore(trouble));
  }

  /** From when on a container that runs and is not ready has trouble, even without an Event. */
  static Instant troubledFrom(ContainerEvidence c, Instant since) {
    return since.plus(LISTENS_BY_THEN).plus(c.askedWithin());
  }

  /**
   * A container that runs, and whose readiness probe fails. Each failed probe is reported anew, so
   * one that is left out for being early is heard of again. After some 25 Events about a pod the
   * kubelet sends one in five minutes (client-go, tools/record/events_cache.go): where no report is
   * there, the status alone is evidence as soon as the probe has surely been asked.
   */
  private static Optional<Symptom> unready(
      ObservedPod pod, ContainerEvidence c, boolean late, Instant now) {
    Instant since = c.since();
    if (c.state() != State.RUNNING
        || c.ready()
        || since == null
        || since.plus(LISTENS_BY_THEN).isAfter(now)
        || !(c.started() || late)) {
      return Optional.empty();
    }
    return pod.events().stream()
        .filter(e -> e.reason().equals("Unhealthy") && !e.lastSeen().isBefore(since))
        .filter(e -> e.mayConcern(c.container()))
        .filter(e -> late || e.message().startsWith("Readiness"))
        .max(Comparator.comparing(EventEvidence::lastSeen).thenComparing(EventEvidence::message))
        .map(e -> Symptom.of(pod, c, e.reason(), e.message(), found(e)))
        .or(() -> unreadyByStatus(pod, c, since, now));
  }

  private static Optional<Symptom> unreadyByStatus(
      ObservedPod pod, ContainerEvidence c, Instant since, Instant now) {
    if (!(c.probed() || !c.started()) || troubledFrom(c, since).isAfter(now)) {
      return Optional.empty();
    }
    String said = ProgressMessages.probeNotSucceeded(!c.started(), since.toString());
    // The kubelet's own word for it, in the pod's condition Ready.
    return Optional.of(
        Symptom.of(
            pod, c, "ContainersNotReady", said, new Finding(Cause.NotReady, false, "status")));
  }
}
