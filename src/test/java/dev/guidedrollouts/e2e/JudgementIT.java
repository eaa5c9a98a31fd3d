package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.api.v1alpha1.UndoOutcome;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is this rollout's own stall, and what is none; what is judged once stays judged. */
@ExtendWith(OneCluster.class)
@Order(2)
class JudgementIT {
  private static Cluster cluster;

  @BeforeEach
  void clear() {
    cluster.clear();
  }

  /** A deadline that had passed before the change is the verdict on what was there before. */
  @Test
  void aDeadlineThatHadPassedBeforeIsNoStallOfThisRollout() throws Exception {
    applied("late", "progressDeadlineSeconds: 5", "", Trouble.REVIEWS.formatted(4));
    Awaitility.await("the deadline has passed")
        .until(
            () ->
                cluster.deployment("late").getStatus().getConditions().stream()
                    .anyMatch(c -> "ProgressDeadlineExceeded".equals(c.getReason())));
    // The condition stays; the rollout that mends it gets the time that a busy node needs.
    cluster.kubectl(
        "patch", "deployment", "late", "-p", "{\"spec\":{\"progressDeadlineSeconds\":240}}");

    cluster.lesson("late", "steps:\n" + Steps.rollOut("fix", "late", 2));

    LessonStatus end = cluster.awaitPhase("late", LessonPhase.Completed);
    assertThat(end.stepsOrEmpty())
        .extracting(StepStatus::outcome)
        .containsExactly(StepOutcome.RolledOut);
    assertThat(end.diagnosis()).isNull();
  }

  /** Once the step's number was set, what an autoscaler or a hand makes of it is theirs. */
  @Test
  void anotherNumberOfReplicasAfterTheChangeIsTheirs() throws Exception {
    applied("wide", "minReadySeconds: 8", "", Trouble.REVIEWS.formatted(1));
    cluster.kubectl("rollout", "status", "deployment/wide", "--timeout=4m");
    cluster.lesson("wide", "steps:\n- {name: two, scale: {deployment: wide, replicas: 2}}\n");
    cluster.await(
        "wide", "has set it", s -> cluster.deployment("wide").getSpec().getReplicas() == 2);

    cluster.kubectl("scale", "deployment/wide", "--replicas=3");

    LessonStatus end = cluster.awaitPhase("wide", LessonPhase.Completed);
    assertThat(end.stepsOrEmpty().getFirst().message()).contains("3");
    assertThat(cluster.deployment("wide").getSpec().getReplicas()).isEqualTo(3);
  }

  /** A wrong port in both probes: not ready and killed take turns, and are one trouble. */
  @Test
  void aCauseThatChangesBackAndForthIsOneTrouble() throws Exception {
    String probe =
        "{httpGet: {port: 9080, path: /reviews/0}, periodSeconds: 3, failureThreshold: 4}";
    applied(
        "probed",
        "",
        "livenessProbe: %s\nreadinessProbe: %s".formatted(probe, probe),
        Trouble.REVIEWS.formatted(1));
    cluster.kubectl("rollout", "status", "deployment/probed", "--timeout=4m");

    // Listens on the port, but has no such page.
    cluster.lesson(
        "probed",
        """
        stall: {transientAfter: 20s}
        steps:
        - {name: one, rollOut: {deployment: probed, image: '%s'}}
        - {name: bad, rollOut: {deployment: probed, image: 'docker.io/istio/examples-bookinfo-ratings-v1:1.20.2'}}
        """
            .formatted(Trouble.REVIEWS.formatted(1)));

    LessonStatus end = cluster.awaitPhase("probed", LessonPhase.Failed);
    StepStatus bad = end.stepsOrEmpty().getLast();
    assertThat(bad.outcome()).isEqualTo(StepOutcome.StalledAndUndone);
    assertThat(Duration.between(bad.startedAt(), bad.finishedAt()))
        .isBetween(Duration.ofSeconds(20), Duration.ofSeconds(60));
  }

  /** The cluster's autoscaler has said that it brings up a node: that takes minutes. */
  @Test
  void aNodeThatIsBeingBroughtUpIsWaitedFor() throws Exception {
    String node = cluster.admin.nodes().list().getItems().getFirst().getMetadata().getName();
    String label = "room-" + cluster.namespace;
    cluster.kubectl("label", "node", node, label + "=yes");
    try {
      applied("placed", "", "", Trouble.REVIEWS.formatted(1), label);
      cluster.kubectl("rollout", "status", "deployment/placed", "--timeout=4m");
      cluster.kubectl("label", "node", node, label + "-");
      cluster.lesson(
          "placed", "stall: {transientAfter: 15s}\nsteps:\n" + Steps.rollOut("two", "placed", 2));
      cluster.apply(event(podOf("reviews-v2")));

      cluster.await(
          "placed", "tells of the node", s -> String.valueOf(s.message()).contains("node"));
      Thread.sleep(Duration.ofSeconds(25));
      LessonStatus later = cluster.lesson("placed").statusOrEmpty();
      assertThat(later.phase()).as(later.message()).isEqualTo(LessonPhase.Running);
      cluster.kubectl("label", "node", node, label + "=yes");
      cluster.awaitPhase("placed", LessonPhase.Completed);
    } finally {
      cluster.kubectl("label", "node", node, label + "-");
    }
  }

  /** It would send traffic to other Deployments' pods too. */
  @Test
  void aSelectorThatAServiceCannotSayIsNotExposed() throws Exception {
    cluster.kubectlApply(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: picky}
        spec:
          selector: {matchExpressions: [{key: app, operator: In, values: [picky, other]}]}
          template:
            metadata: {labels: {app: picky}}
            spec:
              containers: [{name: app, image: '%s'}]
        """
            .formatted(Trouble.REVIEWS.formatted(1)));

    cluster.lesson("picky", "steps:\n- {name: expose, expose: {deployment: picky, port: 9080}}\n");

    LessonStatus end = cluster.awaitPhase("picky", LessonPhase.Failed);
    assertThat(end.message()).contains("spec.selector.matchExpressions");
    assertThat(cluster.admin.services().inNamespace(cluster.namespace).withName("picky").get())
        .isNull();
  }

  /** No setting, right or version of the operator begins anew what a lesson has ended with. */
  @Test
  void whatHasEndedStaysEndedUnderOtherSettings() throws Exception {
    cluster.lesson("well", "steps:\n" + Steps.rollOut("one", "well", 1));
    cluster.lesson(
        "ill", "steps:\n" + Steps.rollOut("one", "ill", 1) + Steps.rollOut("bad", "ill", 4));
    cluster.awaitPhase("well", LessonPhase.Completed);
    LessonStatus undone = cluster.awaitPhase("ill", LessonPhase.Failed);
    assertThat(undone.undo().outcome()).isEqualTo(UndoOutcome.Restored);
    awaitQuiet();
    List<Object> before = state();

    for (String required : List.of("true", "false")) {
      cluster.operator.stop();
      cluster.operator.with("GUIDED_ROLLOUTS_REQUIRE_SERVICE_ACCOUNT", required).start();
      Thread.sleep(Duration.ofSeconds(5));
      assertThat(state()).as("accounts required: " + required).isEqualTo(before);
    }
  }

  private static List<Object> state() {
    return List.of(
        cluster.lesson("well").statusOrEmpty(),
        cluster.lesson("ill").statusOrEmpty(),
        cluster.deployment("well").getMetadata().getGeneration(),
        cluster.deployment("ill").getMetadata().getGeneration());
  }

  /** What follows the end, as the pods' numbers and the ownership of fields, has come too. */
  private static void awaitQuiet() {
    AtomicReference<List<Object>> last = new AtomicReference<>(List.of());
    Awaitility.await("nothing changes any more")
        .atMost(Duration.ofSeconds(60))
        .during(Duration.ofSeconds(8))
        .until(
            () -> {
              List<Object> now = state();
              return now.equals(last.getAndSet(now));
            });
  }

  private static void applied(String name, String spec, String container, String image)
      throws Exception {
    applied(name, spec, container, image, "");
  }

  /**
   * @param room the label of the nodes that may have it; empty for all
   */
  private static void applied(String name, String spec, String container, String image, String room)
      throws Exception {
    cluster.kubectlApply(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: %1$s}
        spec:
          replicas: 1
          %2$s
          selector: {matchLabels: {app: %1$s}}
          template:
            metadata: {labels: {app: %1$s}}
            spec:
              terminationGracePeriodSeconds: 1
              nodeSelector: {%5$s}
              containers:
              - name: app
                image: '%4$s'
                %3$s
        """
            .formatted(
                name,
                spec,
                container.replace("\n", "\n        "),
                image,
                room.isEmpty() ? "" : room + ": 'yes'"));
  }

  private static Pod podOf(String image) {
    return Awaitility.await("a pod of " + image)
        .until(
            () ->
                cluster.admin.pods().inNamespace(cluster.namespace).list().getItems().stream()
                    .filter(p -> p.getSpec().getContainers().getFirst().getImage().contains(image))
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  /** As cluster-autoscaler writes it. */
  private static String event(Pod pod) {
    return """
        apiVersion: v1
        kind: Event
        metadata: {name: %1$s.scaleup}
        involvedObject: {apiVersion: v1, kind: Pod, name: %1$s, namespace: %2$s, uid: %3$s}
        type: Normal
        reason: TriggeredScaleUp
        message: 'pod triggered scale-up: [{workers 1->2 (max: 5)}]'
        source: {component: cluster-autoscaler}
        count: 1
        firstTimestamp: '%4$s'
        lastTimestamp: '%4$s'
        """
        .formatted(
            pod.getMetadata().getName(),
            cluster.namespace,
            pod.getMetadata().getUid(),
            Instant.now().truncatedTo(ChronoUnit.SECONDS));
  }
}
