package dev.guidedrollouts.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.api.v1alpha1.UndoOutcome;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The chart installed by Helm on the lab, the operator in a pod under its own account: installed,
 * tested, upgraded and taken back while a lesson is in the middle of a stall, and removed.
 */
@Isolated("installs an operator that minds the lessons of all namespaces")
class ChartIT {
  private static final String IMAGE = "docker.io/istio/examples-bookinfo-reviews-v";
  private Release release;

  @BeforeEach
  void prepare() throws Exception {
    release = Release.prepare();
  }

  @AfterEach
  void leave() {
    if (release != null) {
      release.close();
    }
  }

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
    assertThat(lease().getMetadata().getOwnerReferences())
        .as("what the Lease goes with")
        .extracting(OwnerReference::getKind, OwnerReference::getName)
        .containsExactly(tuple("Deployment", release.fullName));

    release.uninstall();

    Awaitility.await("the pods are gone")
        .until(
            () -> release.admin.pods().inNamespace(release.namespace).list().getItems().isEmpty());
    Awaitility.await("the Lease is gone with the Deployment").until(() -> lease() == null);
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

  @Test
  void anUpgradeTakenBackInTheMiddleOfAStallLosesAndDoublesNothing() throws Exception {
    String first = "watchNamespaces: [%s]\n".formatted(release.lessons);
    release.install(first);
    assertThat(mayListDeployments(release.lessons)).isTrue();
    assertThat(mayListDeployments("default")).as("Roles only").isFalse();
    release.test();

    String before = intoTheStall("upgraded");
    release.upgrade(first + "log: {operatorLevel: DEBUG}\n");
    assertThat(operatorLevel()).isEqualTo("DEBUG");
    assertThat(leader()).as("of the new pods one leads").isNotEqualTo(before);
    assertThat(lesson("upgraded").statusOrEmpty().undo()).as("still in the stall").isNull();
    release.upgradeWithoutWaiting(first);
    assertThat(operatorLevel()).isEqualTo("INFO");
    endsAsIfNothingHadBeen("upgraded");

    release.uninstall();
    assertThat(lesson("upgraded").statusOrEmpty().phase()).isEqualTo(LessonPhase.Completed);
    assertThat(
            release
                .admin
                .apps()
                .deployments()
                .inNamespace(release.lessons)
                .withName("upgraded")
                .get())
        .as("what lessons made stays")
        .isNotNull();
  }

  private void noLessonMovesTheOperatorItself() throws Exception {
    release.lesson(
        release.namespace,
        "itself",
        "steps: [{name: two, rollOut: {deployment: %s, image: mine}}]".formatted(release.fullName));
    assertThat(
            await(release.namespace, "itself", "is judged", s -> s.phase() == LessonPhase.Invalid)
                .message())
        .contains("spec.steps[0].rollOut.deployment", "is the operator's own Deployment");
  }

  /**
   * A lesson on a Deployment of its name: it rolls out version 2 and gets stuck at 4. Returns,
   * while the verdict is still open, the pod that leads.
   */
  private String intoTheStall(String name) throws Exception {
    release.kubectl(
        "create",
        "deployment",
        name,
        "--image=" + IMAGE + "1:1.20.2",
        "--replicas=2",
        "-n",
        release.lessons);
    release.kubectl(
        "rollout", "status", "deployment/" + name, "-n", release.lessons, "--timeout=4m");
    release.lesson(
        name,
        """
        stall: {confirmAfter: 25s}
        steps:
        - {name: two, rollOut: {deployment: %1$s, image: '%2$s2:1.20.2'}}
        - {name: four, expect: Stall, rollOut: {deployment: %1$s, image: '%2$s4:1.20.2'}}
        - {name: scale, scale: {deployment: %1$s, replicas: 3}}
        """
            .formatted(name, IMAGE));
    LessonStatus stall =
        await(
            name,
            "has a diagnosis",
            s -> s.diagnosis() != null && "four".equals(s.diagnosis().step()));
    assertThat(stall.undo()).isNull();
    return leader();
  }

  private Lease lease() {
    return release.admin.leases().inNamespace(release.namespace).withName(release.fullName).get();
  }

  /** The pod that the Lease names. */
  private String leader() {
    return lease().getSpec().getHolderIdentity().replaceFirst("-[0-9a-f]{8}$", "");
  }

  private void endsAsIfNothingHadBeen(String name) {
    LessonStatus end = await(name, "is completed", s -> s.phase() == LessonPhase.Completed);

    assertThat(end.stepsOrEmpty())
        .extracting(StepStatus::outcome)
        .containsExactly(StepOutcome.RolledOut, StepOutcome.StalledAndUndone, StepOutcome.Scaled);
    assertThat(end.undo().outcome()).isEqualTo(UndoOutcome.Restored);
    assertThat(end.undo().restoredAs()).isEqualTo(4);
    assertThat(
            release
                .admin
                .apps()
                .deployments()
                .inNamespace(release.lessons)
                .withName(name)
                .get()
                .getMetadata()
                .getGeneration())
        .as("made, two, four, undo, scale: each once")
        .isEqualTo(5);
  }

  private String operatorLevel() {
    return release
        .admin
        .apps()
        .deployments()
        .inNamespace(release.namespace)
        .withName(release.fullName)
        .get()
        .getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .getFirst()
        .getArgs()
        .stream()
        .filter(flag -> flag.startsWith("--operator-log-level="))
        .findFirst()
        .orElseThrow()
        .replaceFirst(".*=", "");
  }

  private LessonStatus await(String name, String what, Predicate<LessonStatus> holds) {
    return await(release.lessons, name, what, holds);
  }

  private LessonStatus await(String in, String name, String what, Predicate<LessonStatus> holds) {
    Awaitility.await("lesson " + name + " " + what)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> holds.test(lesson(in, name).statusOrEmpty()));
    return lesson(in, name).statusOrEmpty();
  }

  private RolloutLesson lesson(String name) {
    return lesson(release.lessons, name);
  }

  private RolloutLesson lesson(String in, String name) {
    return release.admin.resources(RolloutLesson.class).inNamespace(in).withName(name).get();
  }

  private boolean mayListDeployments(String namespace) {
    SubjectAccessReview review =
        new SubjectAccessReviewBuilder()
            .withNewSpec()
            .withUser("system:serviceaccount:" + release.namespace + ":" + release.fullName)
            .withNewResourceAttributes()
            .withNamespace(namespace)
            .withGroup("apps")
            .withResource("deployments")
            .withVerb("list")
            .endResourceAttributes()
            .endSpec()
            .build();
    return release.admin.resource(review).create().getStatus().getAllowed();
  }
}
