package dev.guidedrollouts.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.api.v1alpha1.UndoOutcome;
import dev.guidedrollouts.e2e.Shared;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * A release that minds one namespace: upgraded and taken back while a lesson is in the middle of a
 * stall.
 */
@Order(3)
@ResourceLock(Shared.HELM)
@ResourceLock(Shared.IMAGE)
class ChartUpgradeIT extends OnARelease {
  private static final String IMAGE = "docker.io/istio/examples-bookinfo-reviews-v";

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
    assertThat(status("upgraded").undo()).as("still in the stall").isNull();
    release.upgradeWithoutWaiting(first);
    assertThat(operatorLevel()).isEqualTo("INFO");
    endsAsIfNothingHadBeen("upgraded");

    release.uninstall();
    assertThat(status("upgraded").phase()).isEqualTo(LessonPhase.Completed);
    assertThat(release.deployment(release.lessons, "upgraded"))
        .as("what lessons made stays")
        .isNotNull();
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
        stall: {confirmAfter: 1m}
        steps:
        - {name: two, rollOut: {deployment: %1$s, image: '%2$s2:1.20.2'}}
        - {name: four, expect: Stall, rollOut: {deployment: %1$s, image: '%2$s4:1.20.2'}}
        - {name: scale, scale: {deployment: %1$s, replicas: 3}}
        """
            .formatted(name, IMAGE));
    LessonStatus stall =
        release.await(
            release.lessons,
            name,
            "has a diagnosis",
            s -> s.diagnosis() != null && "four".equals(s.diagnosis().step()));
    assertThat(stall.undo()).isNull();
    return leader();
  }

  /** The pod that the Lease names. */
  private String leader() {
    return release.lease().getSpec().getHolderIdentity().replaceFirst("-[0-9a-f]{8}$", "");
  }

  private void endsAsIfNothingHadBeen(String name) {
    LessonStatus end =
        release.await(
            release.lessons, name, "is completed", s -> s.phase() == LessonPhase.Completed);

    assertThat(end.stepsOrEmpty())
        .extracting(StepStatus::outcome)
        .containsExactly(StepOutcome.RolledOut, StepOutcome.StalledAndUndone, StepOutcome.Scaled);
    assertThat(end.undo().outcome()).isEqualTo(UndoOutcome.Restored);
    assertThat(end.undo().restoredAs()).isEqualTo(4);
    assertThat(release.deployment(release.lessons, name).getMetadata().getGeneration())
        .as("made, two, four, undo, scale: each once")
        .isEqualTo(5);
  }

  private String operatorLevel() {
    return release
        .deployment(release.namespace, release.fullName)
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

  private LessonStatus status(String name) {
    return release.lessonIn(release.lessons, name).statusOrEmpty();
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
