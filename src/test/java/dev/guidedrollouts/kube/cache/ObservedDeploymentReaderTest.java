package dev.guidedrollouts.kube.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.model.ContainerEvidence;
import dev.guidedrollouts.model.ContainerEvidence.Role;
import dev.guidedrollouts.model.ContainerEvidence.State;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedPod;
import dev.guidedrollouts.model.Revision;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ObservedDeploymentReaderTest {
  private static final String LATER = "2026-11-24T00:10:00Z";
  private static final String EARLIER = "2026-11-24T00:00:00Z";
  private static final String BACK_OFF =
      """
      {phase: Pending, conditions: [{type: Ready, status: "False"}],
       containerStatuses: [{name: reviews, ready: false, restartCount: 2, image: x, imageID: "",
         state: {waiting: {reason: ImagePullBackOff, message: "Back-off pulling image reviews:v4"}},
         lastState: {terminated: {exitCode: 137, reason: OOMKilled}}}]}""";

  private static ObservedDeployment read(List<ReplicaSet> replicaSets, List<Pod> pods) {
    return ObservedDeploymentReader.read(
        Samples.deployment("17", "reviews:v4"), replicaSets, pods, List.of());
  }

  @Test
  void aDeploymentIsReadWithItsNumbersItsMarkAndItsMissedDeadline() {
    ObservedDeployment seen = read(List.of(), List.of());

    assertThat(seen.resourceVersion()).isEqualTo("17");
    assertThat(seen.readyText()).isEqualTo("3/4");
    assertThat(seen.revision()).isEqualTo(3);
    assertThat(seen.marker()).isEqualTo(Samples.MARKER);
    assertThat(seen.progressDeadlineExceeded()).isEqualTo("has timed out progressing");
    assertThat(seen.selector()).containsEntry("app", "reviews");
  }

  @Test
  void revisionsAreTheOwnedReplicaSetsByNumberWithTheNumbersTheyHad() {
    ObservedDeployment seen =
        read(
            List.of(
                Samples.replicaSet("c", "dep-uid", "10", "", "reviews:v4", LATER),
                Samples.replicaSet("a", "dep-uid", "9", "1,4", "reviews:v1", EARLIER),
                Samples.replicaSet("foreign", "other-uid", "11", "", "reviews:v4", EARLIER),
                Samples.replicaSet("new", "dep-uid", "", "", "reviews:v5", LATER)),
            List.of());

    assertThat(seen.revisions()).extracting(Revision::replicaSet).containsExactly("a", "c");
    assertThat(seen.revisions().getFirst().formerNumbers()).containsExactly(1L, 4L);
    assertThat(seen.currentRevision()).map(Revision::number).hasValue(10L);
  }

  @Test
  void onlyLivingPodsOfTheOldestReplicaSetWithTheTemplateCount() {
    ObservedDeployment seen =
        read(
            List.of(
                Samples.replicaSet("young", "dep-uid", "4", "", "reviews:v4", LATER),
                Samples.replicaSet("old", "dep-uid", "3", "", "reviews:v4", EARLIER),
                Samples.replicaSet("v1", "dep-uid", "1", "", "reviews:v1", EARLIER)),
            List.of(
                Samples.pod("stuck", "old", "", BACK_OFF),
                Samples.pod("leaving", "old", "deletionTimestamp: \"" + LATER + "\"", BACK_OFF),
                Samples.pod("evicted", "old", "", "{phase: Failed}"),
                Samples.pod("twin", "young", "", BACK_OFF),
                Samples.pod("serving", "v1", "", "{phase: Running}")));

    assertThat(seen.newPods()).extracting(ObservedPod::name).containsExactly("stuck");
  }

  @Test
  void aPodTellsWhatEachOfItsContainersWaitsForAndHowItEnded() {
    ObservedPod pod =
        read(
                List.of(Samples.replicaSet("old", "dep-uid", "3", "", "reviews:v4", EARLIER)),
                List.of(Samples.pod("stuck", "old", "", BACK_OFF)))
            .newPods()
            .getFirst();

    assertThat(pod.containers())
        .extracting(ContainerEvidence::role)
        .containsExactly(Role.INIT, Role.SIDECAR, Role.MAIN);
    ContainerEvidence main = pod.containers().getLast();
    assertThat(main.state()).isEqualTo(State.WAITING);
    assertThat(main.reason()).isEqualTo("ImagePullBackOff");
    assertThat(main.message()).isEqualTo("Back-off pulling image reviews:v4");
    assertThat(main.restarts()).isEqualTo(2);
    assertThat(main.last())
        .isEqualTo(new ContainerEvidence.Termination(137, 0, "OOMKilled", null, null, null));
    assertThat(pod.containers().getFirst().state()).isEqualTo(State.WAITING);
  }

  @Test
  void aPodThatNoNodeTakesSaysSo() {
    String status =
        """
        {phase: Pending, conditions: [{type: PodScheduled, status: "False", reason: Unschedulable,
         message: "0/1 nodes are available: 1 Insufficient cpu."}]}""";
    ObservedPod pod =
        read(
                List.of(Samples.replicaSet("old", "dep-uid", "3", "", "reviews:v4", EARLIER)),
                List.of(Samples.pod("stuck", "old", "", status)))
            .newPods()
            .getFirst();

    assertThat(pod.unschedulable()).isEqualTo("0/1 nodes are available: 1 Insufficient cpu.");
  }

  /** One rollout among thousands costs what one alone does. */
  @Test
  void aLookAsksForItsOwnObjectsOnly() {
    try (KubernetesClient client = new KubernetesClientBuilder().build()) {
      ScopeWatch watch = new ScopeWatch(client, "test", new KeptOwnership(), () -> true, NOBODY);
      for (int i = 0; i < 2_000; i++) {
        put(
            watch.replicaSets,
            Samples.replicaSet("foreign-" + i, "d" + i, "1", "", "x:1", EARLIER));
      }
      for (int i = 0; i < 10_000; i++) {
        put(watch.pods, Samples.pod("foreign-" + i, "foreign-" + i / 5, "", BACK_OFF));
      }
      put(watch.replicaSets, Samples.replicaSet("v1", "dep-uid", "1", "", "reviews:v1", EARLIER));
      put(watch.replicaSets, Samples.replicaSet("new", "dep-uid", "2", "", "reviews:v4", LATER));
      put(watch.pods, Samples.pod("serving", "v1", "", BACK_OFF));
      put(watch.pods, Samples.pod("stuck", "new", "", BACK_OFF));
      List<String> asked = new ArrayList<>();
      AtomicInteger visited = new AtomicInteger();

      ObservedDeployment seen =
          ObservedDeploymentReader.join(
              CachedFields.of(Samples.deployment("17", "reviews:v4")).observed(),
              counted(watch.replicaSets::ownedBy, asked, visited),
              counted(watch.pods::ownedBy, asked, visited),
              counted(watch.events::ownedBy, asked, visited));

      assertThat(seen.newPods()).extracting(ObservedPod::name).containsExactly("stuck");
      assertThat(asked).containsExactly("dep-uid", "new-uid", "stuck-uid");
      assertThat(visited).as("two ReplicaSets and one pod").hasValue(3);
    }
  }

  private static <F> Function<String, Stream<F>> counted(
      Function<String, Stream<F>> owned, List<String> asked, AtomicInteger visited) {
    return owner -> {
      asked.add(owner);
      return owned.apply(owner).peek(f -> visited.incrementAndGet());
    };
  }

  private static <T extends HasMetadata> void put(ReducedItemStore<T, ?> store, T object) {
    store.put(store.getKey(object), object);
  }

  private static final ScopeWatch.ChangeListener NOBODY =
      new ScopeWatch.ChangeListener() {
        @Override
        public void ofDeployment(String namespace, String name) {}

        @Override
        public void ofService(String namespace, String name) {}

        @Override
        public void ofAll(ScopeWatch watch) {}
      };
}
