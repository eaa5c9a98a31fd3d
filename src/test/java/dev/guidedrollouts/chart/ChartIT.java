package dev.guidedrollouts.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.kube.Alone;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * The chart as it is, installed by Helm on the lab, the operator in a pod under its own account:
 * installed, tested and removed.
 */
@Alone("installs an operator that minds the lessons of all namespaces")
class ChartIT extends OnARelease {
  @Test
  void installedForAllNamespacesItIsReadyPassesItsTestAndLeavesOnlyTheDefinition()
      throws Exception {
    release.install("");

    Pod pod = release.operatorPod();
    assertThat(pod.getSpec().getServiceAccountName()).isEqualTo(release.fullName);
    assertThat(pod.getStatus().getContainerStatuses().getFirst().getReady()).isTrue();
    assertThat(pod.getStatus().getContainerStatuses().getFirst().getRestartCount()).isZero();
    release.test();
    noLessonMovesTheOperatorItself();
    assertThat(release.lease().getMetadata().getOwnerReferences())
        .as("what the Lease goes with")
        .extracting(OwnerReference::getKind, OwnerReference::getName)
        .containsExactly(tuple("Deployment", release.fullName));

    release.uninstall();

    Awaitility.await("the pods are gone")
        .until(
            () -> release.admin.pods().inNamespace(release.namespace).list().getItems().isEmpty());
    Awaitility.await("the Lease is gone with the Deployment").until(() -> release.lease() == null);
    assertThat(
            release.kubectl(
                "get",
                "-A",
                "deployments,replicasets,pods,services,serviceaccounts,networkpolicies,clusterroles,"
                    + "clusterrolebindings,roles,rolebindings,poddisruptionbudgets,secrets,configmaps",
                "-o",
                "name",
                "-l",
                "app.kubernetes.io/instance=" + release.name))
        .isBlank();
    assertThat(release.kubectl("get", "leases", "-n", release.namespace, "-o", "name")).isBlank();
    assertThat(
            release.kubectl(
                "get", "secrets", "-n", release.namespace, "-l", "owner=helm", "-o", "name"))
        .isBlank();
    assertThat(release.kubectl("get", "crd", "rolloutlessons.guidedrollouts.dev", "-o", "name"))
        .contains("rolloutlessons.guidedrollouts.dev");
  }

  private void noLessonMovesTheOperatorItself() throws Exception {
    release.lesson(
        release.namespace,
        "itself",
        "steps: [{name: two, rollOut: {deployment: %s, image: mine}}]".formatted(release.fullName));
    assertThat(
            release
                .await(
                    release.namespace, "itself", "is judged", s -> s.phase() == LessonPhase.Invalid)
                .message())
        .contains("spec.steps[0].rollOut.deployment", "is the operator's own Deployment");
  }
}
