package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an older ReplicaSet can't do is not the new rollout's trouble. */
@ExtendWith(OneCluster.class)
class OlderReplicaSetIT {
  private static Cluster cluster;

  @Test
  void aPodThatTheQuotaKeepsTheOldOneFromReplacingDoesNotCount() throws Exception {
    cluster.quota("pods", "pods", 3);
    cluster.kubectlApply(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: reviews}
        spec:
          replicas: 1
          minReadySeconds: 35
          selector: {matchLabels: {app: reviews}}
          template:
            metadata: {labels: {app: reviews}}
            spec:
              terminationGracePeriodSeconds: 1
              containers: [{name: reviews, image: '%s'}]
        """
            .formatted(Trouble.REVIEWS.formatted(1)));
    cluster.kubectl("rollout", "status", "deployment/reviews", "--timeout=4m");
    String old = cluster.kubectl("get", "pods", "-l", "app=reviews", "-o", "name").strip();
    cluster.lesson(
        "quota",
        "stall: {transientAfter: 3s}\nsteps:\n- {name: two, rollOut: {deployment: reviews, image: '%s'}}\n"
            .formatted(Trouble.REVIEWS.formatted(2)));
    Awaitility.await("the new pod")
        .until(() -> cluster.kubectl("get", "pods", "-o", "name").lines().count() == 2);
    // As when a node is drained while the rollout itself fills the quota.
    cluster.quota("pods", "pods", 1);
    // Its end takes a busy kubelet long enough for the new pod to become available meanwhile.
    cluster.kubectl("delete", "--wait=false", old);
    Awaitility.await("the controller tells of the old ReplicaSet")
        .until(
            () ->
                cluster.deployment("reviews").getStatus().getConditions().stream()
                    .anyMatch(
                        c -> c.getType().equals("ReplicaFailure") && c.getStatus().equals("True")));

    LessonStatus end = cluster.awaitPhase("quota", LessonPhase.Completed);

    assertThat(end.stepsOrEmpty().getLast().outcome()).isEqualTo(StepOutcome.RolledOut);
    assertThat(end.undo()).isNull();
    assertThat(end.diagnosis()).isNull();
  }
}
