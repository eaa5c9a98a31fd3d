package dev.guidedrollouts.kube.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.model.ContainerEvidence;
import dev.guidedrollouts.model.EndedPods;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedPod;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PodReaderTest {
  private static final String EVICTED =
      """
      {phase: Failed, reason: Evicted, message: "The node was low on resource: memory. ",
       startTime: "2026-11-24T00:00:01Z", containerStatuses: [{name: reviews, image: x, imageID: "",
         ready: false, restartCount: 0, state: {terminated: {exitCode: 137, reason: Error,
         startedAt: "2026-11-24T00:00:02Z", finishedAt: "2026-11-24T00:00:42Z"}}}]}""";
  private static final String RESTARTED =
      """
      {phase: Running, conditions: [{type: Ready, status: "True"}],
       containerStatuses: [{name: reviews, ready: true, restartCount: 1, image: x, imageID: "",
         state: {running: {startedAt: "2026-11-24T00:00:10Z"}},
         lastState: {terminated: {exitCode: 0, reason: Completed,
           startedAt: "2026-11-24T00:00:02Z", finishedAt: "2026-11-24T00:00:09Z"}}}]}""";

  private static ObservedDeployment read(Deployment deployment, List<Pod> pods, Event... events) {
    return ObservedDeploymentReader.read(
        deployment,
        List.of(
            Samples.replicaSet("old", "dep-uid", "3", "", "reviews:v4", "2026-11-24T00:00:00Z")),
        pods,
        List.of(events));
  }

  private static Deployment rollingOut() {
    return Samples.deployment("17", "reviews:v4");
  }

  @Test
  void ofAPodThatHasEndedOnlyItsEndIsKept() {
    CachedPod fields = PodReader.read(Samples.pod("evicted", "old", "", EVICTED));

    assertThat(fields.observed()).isNull();
    assertThat(fields.ended())
        .isEqualTo(
            new EndedPods.Pod(
                "evicted",
                Instant.parse("2026-11-24T00:00:00Z"),
                Instant.parse("2026-11-24T00:00:42Z"),
                "Evicted",
                "The node was low on resource: memory. "));
  }

  @Test
  void ofAPodThatIsBeingDeletedOnlyItsOwnerIsKept() {
    CachedPod fields =
        PodReader.read(
            Samples.pod("leaving", "old", "deletionTimestamp: \"2026-11-24T00:10:00Z\"", EVICTED));

    assertThat(fields).isEqualTo(new CachedPod("old", "old-uid", null, null));
  }

  @Test
  void podsThatEndedAreCountedAndTheLastOneIsTold() {
    Pod last = Samples.pod("second", "old", "", EVICTED);
    last.getMetadata().setCreationTimestamp("2026-11-24T00:01:00Z");
    ObservedDeployment seen =
        read(rollingOut(), List.of(last, Samples.pod("first", "old", "", EVICTED)));

    assertThat(seen.newPods()).isEmpty();
    assertThat(seen.endedPods().count()).isEqualTo(2);
    assertThat(seen.endedPods().last().name()).isEqualTo("second");
  }

  @Test
  void aGatedPodIsNotUnschedulable() {
    String status =
        """
        {phase: Pending, conditions: [{type: PodScheduled, status: "False",
         reason: SchedulingGated, message: "Scheduling is blocked due to non-empty scheduling gates"}]}""";
    ObservedPod pod =
        read(rollingOut(), List.of(Samples.pod("queued", "old", "", status))).newPods().getFirst();

    assertThat(pod.unschedulable()).isNull();
    assertThat(pod.gated()).startsWith("Scheduling is blocked");
  }

  @Test
  void whenAProbeHasSurelyBeenAskedIsReadFromThePodsSpec() {
    Pod pod = Samples.pod("slow", "old", "", RESTARTED);
    pod.getSpec()
        .getContainers()
        .getFirst()
        .setReadinessProbe(
            Serialization.unmarshal(
                "tcpSocket: {port: 1}\ninitialDelaySeconds: 20\nperiodSeconds: 5\n",
                io.fabric8.kubernetes.api.model.Probe.class));
    assertThat(main(pod).askedWithin()).isEqualTo(Duration.ofSeconds(25));

    // At the last of its three tries, ten seconds apart, or its container is stopped.
    pod.getSpec()
        .getContainers()
        .getFirst()
        .setStartupProbe(
            Serialization.unmarshal(
                "tcpSocket: {port: 1}\n", io.fabric8.kubernetes.api.model.Probe.class));
    assertThat(main(pod).askedWithin()).isEqualTo(Duration.ofSeconds(35));
  }

  private static ContainerEvidence main(Pod pod) {
    return PodReader.read(pod).observed().containers().getLast();
  }

  @Test
  void aCompleteRolloutWithACrashBehindItIsJoinedWithItsEvents() {
    Deployment complete = rollingOut();
    complete.getSpec().setReplicas(1);
    complete.setStatus(
        Serialization.unmarshal(
            "observedGeneration: 3\nreplicas: 1\nupdatedReplicas: 1\nreadyReplicas: 1\navailableReplicas: 1\n",
            io.fabric8.kubernetes.api.model.apps.DeploymentStatus.class));
    Event unhealthy =
        Serialization.unmarshal(
            """
            metadata: {name: reviews.1, namespace: test}
            involvedObject: {kind: Pod, name: lively, uid: lively-uid, fieldPath: "spec.containers{reviews}"}
            reason: Unhealthy
            message: "Liveness probe failed: HTTP probe failed with statuscode: 404"
            lastTimestamp: "2026-11-24T00:00:08Z"
            """,
            Event.class);
    ObservedDeployment seen =
        read(complete, List.of(Samples.pod("lively", "old", "", RESTARTED)), unhealthy);

    assertThat(seen.rolloutComplete()).isTrue();
    assertThat(seen.newPods().getFirst().events()).hasSize(1);
  }
}
