package dev.guidedrollouts.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.model.ObservedDeployment;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The Deployment is that of {@link DiagnosisCase}'s base, with one new pod. */
class ProgressTest {
  private static final Instant SOON = Instant.parse("2026-08-01T09:00:15Z");
  private static final Instant LATER = Instant.parse("2026-08-01T09:04:00Z");
  private static final String WAITS =
      "containerStatuses: [{name: web, ready: false, restartCount: 0, state: {waiting: {reason: %s}}}]";
  private static final String RUNS =
      "containerStatuses: [{name: web, ready: %s, started: %s, restartCount: 0, state: {running: {startedAt: \"2026-08-01T09:00:02Z\"}}}]";

  private static ObservedDeployment with(String container, String status, Event... events) {
    Pod pod =
        Serialization.unmarshal(
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: web-1
              uid: pod-uid
              creationTimestamp: "2026-08-01T09:00:00Z"
              ownerReferences:
              - {apiVersion: apps/v1, kind: ReplicaSet, name: web-84c6b7f9d8, uid: 33333333-0000-4000-8000-000000000002, controller: true}
            spec:
              initContainers: [{name: wait, image: busybox}]
              containers: [{name: web, image: "registry.example.com/shop/web:2.0.1"%s}]
            status: {phase: Pending, %s}
            """
                .formatted(container, status),
            Pod.class);
    return DiagnosisCase.base(List.of(pod), List.of(events));
  }

  private static Event event(String reason, String at) {
    return Serialization.unmarshal(
        """
        metadata: {name: web-1.1}
        involvedObject: {kind: Pod, name: web-1, uid: pod-uid, fieldPath: "spec.containers{web}"}
        reason: %s
        message: any
        lastTimestamp: "%s"
        """
            .formatted(reason, at),
        Event.class);
  }

  private static Optional<String> words(ObservedDeployment seen) {
    Optional<String> later = Progress.inWords(seen, LATER);
    assertThat(Progress.inWords(seen, LATER.plusSeconds(3_600)))
        .as("the words do not change while the wait lasts")
        .isEqualTo(later);
    assertThat(Progress.inWords(seen, SOON)).as("nothing is worth a word at once").isEmpty();
    return later;
  }

  @Test
  void anInitContainerThatGoesOnIsTold() {
    ObservedDeployment seen =
        with(
            "",
            "initContainerStatuses: [{name: wait, ready: false, restartCount: 0, state: {running: {startedAt: \"2026-08-01T09:00:03Z\"}}}], "
                + WAITS.formatted("PodInitializing"));

    assertThat(words(seen))
        .contains(
            "Pod web-1: init container wait has been running since 09:00:03 UTC; the pod's containers start when it has ended.");
    assertThat(Progress.lookAgain(seen, SOON)).contains(Instant.parse("2026-08-01T09:00:23Z"));
    assertThat(Progress.lookAgain(seen, LATER)).isEmpty();
  }

  @Test
  void aPullThatGoesOnIsTold() {
    String creating = WAITS.formatted("ContainerCreating");

    assertThat(words(with("", creating, event("Pulling", "2026-08-01T09:00:05Z"))))
        .contains(
            "Pod web-1: the node has been pulling image registry.example.com/shop/web:2.0.1 since 09:00:05 UTC.");
    assertThat(
            words(
                with(
                    "",
                    creating,
                    event("Pulling", "2026-08-01T09:00:05Z"),
                    event("Pulled", "2026-08-01T09:00:07Z"))))
        .contains(
            "Pod web-1 was created at 09:00:00 UTC, and none of its containers has started yet.");
  }

  @Test
  void aGatedPodIsTold() {
    assertThat(
            words(
                with(
                    "",
                    "conditions: [{type: PodScheduled, status: \"False\", reason: SchedulingGated, message: gates}]")))
        .hasValueSatisfying(text -> assertThat(text).contains("scheduling gates"));
  }

  @Test
  void aPodThatNoNodeTakesIsForTheDiagnosis() {
    assertThat(
            words(
                with(
                    "",
                    "conditions: [{type: PodScheduled, status: \"False\", reason: Unschedulable, message: full}]")))
        .isEmpty();
  }

  @Test
  void aProgramThatIsStillStartingIsTold() {
    assertThat(words(with(", startupProbe: {tcpSocket: {port: 1}}", RUNS.formatted(false, false))))
        .hasValueSatisfying(
            text -> assertThat(text).contains("starting since 09:00:02 UTC", "startup probe"));
  }

  @Test
  void whetherAProgramGetsReadyIsLookedAtWhenItsProbeHasBeenAsked() {
    ObservedDeployment seen =
        with(
            ", readinessProbe: {tcpSocket: {port: 1}, initialDelaySeconds: 60}",
            RUNS.formatted(false, true));

    assertThat(words(seen))
        .contains(
            "Pod web-1: container web has been running since 09:00:02 UTC and is not ready yet.");
    // 60 s, a period of 10 s, and 10 s for the program.
    assertThat(Progress.lookAgain(seen, Instant.parse("2026-08-01T09:01:00Z")))
        .contains(Instant.parse("2026-08-01T09:01:22Z"));
  }

  @Test
  void aNodeThatIsLostIsTold() {
    assertThat(
            words(
                with(
                    "", RUNS.formatted(true, true), event("NodeNotReady", "2026-08-01T09:01:00Z"))))
        .hasValueSatisfying(
            text -> assertThat(text).contains("has not responded since 09:01:00 UTC"));
  }

  @Test
  void aWaitOfYesterdayIsToldWithItsDay() {
    ObservedDeployment seen = with("", WAITS.formatted("ContainerCreating"));

    assertThat(Progress.inWords(seen, Instant.parse("2026-08-02T00:00:00Z")))
        .hasValueSatisfying(text -> assertThat(text).contains("2026-08-01 09:00:00 UTC"));
  }
}
