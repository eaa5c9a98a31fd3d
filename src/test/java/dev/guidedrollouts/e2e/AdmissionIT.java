package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.api.v1alpha1.UndoOutcome;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the API server made of a lesson's write is what the lesson declared: admission that rewrites
 * images, adds containers or fills in fields is no change by somebody else, and a later one still
 * is.
 */
class AdmissionIT {
  private static final String IMAGE = "docker.io/istio/examples-bookinfo-reviews-v%d:1.20.2";
  private static final String MIRRORED =
      Mutation.MIRROR_HOST + "/istio/examples-bookinfo-reviews-v%d:1.20.2";
  private static Cluster cluster;
  private Admission admission;

  @BeforeAll
  static void open() throws Exception {
    cluster = Cluster.open();
    assumeTrue(
        "real".equals(System.getenv("LAB_NODE")),
        "the API server calls a webhook of this process, and its node pulls from the lab's"
            + " registry");
  }

  @AfterAll
  static void close() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @BeforeEach
  void clear() {
    cluster.clear();
  }

  @AfterEach
  void leave() {
    if (admission != null) {
      admission.close();
    }
  }

  /** Returns when the API server makes something else of a Deployment than was sent. */
  private void admits(Mutation mutation) throws Exception {
    admission = Admission.of(cluster.admin, cluster.namespace, mutation);
    Deployment asked =
        new DeploymentBuilder()
            .withNewMetadata()
            .withNamespace(cluster.namespace)
            .withName("asked")
            .endMetadata()
            .withNewSpec()
            .withNewSelector()
            .addToMatchLabels("app", "asked")
            .endSelector()
            .withNewTemplate()
            .withNewMetadata()
            .addToLabels("app", "asked")
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName("asked")
            .withImage(IMAGE.formatted(1))
            .endContainer()
            .endSpec()
            .endTemplate()
            .endSpec()
            .build();
    Awaitility.await("admission by " + mutation)
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              var spec =
                  cluster.admin.resource(asked).dryRun().create().getSpec().getTemplate().getSpec();
              return spec.getContainers().size() > 1
                  || !spec.getContainers().getFirst().getImage().equals(IMAGE.formatted(1))
                  || spec.getTerminationGracePeriodSeconds() != 30;
            });
  }

  private static void lesson(String name, String steps) {
    cluster.lesson(name, "steps:\n" + steps.formatted(name));
  }

  private static String rollOut(String step, String more, int version) {
    return "- {name: %s, %srollOut: {deployment: %%1$s, image: '%s', container: reviews}}\n"
        .formatted(step, more, IMAGE.formatted(version));
  }

  private static List<StepOutcome> outcomes(LessonStatus end) {
    return end.stepsOrEmpty().stream().map(StepStatus::outcome).toList();
  }

  private static List<String> containers(String name) {
    return cluster.deployment(name).getSpec().getTemplate().getSpec().getContainers().stream()
        .map(c -> c.getName() + "=" + c.getImage())
        .toList();
  }

  @Test
  void rewrittenImagesRollOutAreUndoneAndFoundAgain() throws Exception {
    admits(Mutation.MIRROR);
    lesson(
        "mirrored",
        rollOut("one", "", 1)
            + rollOut("two", "", 2)
            + rollOut("four", "expect: Stall, ", 4)
            + "- {name: back, undo: {deployment: %1$s, toStep: one}}\n");

    LessonStatus end = cluster.awaitPhase("mirrored", LessonPhase.Completed);

    assertThat(outcomes(end))
        .containsExactly(
            StepOutcome.RolledOut,
            StepOutcome.RolledOut,
            StepOutcome.StalledAndUndone,
            StepOutcome.Undone);
    assertThat(containers("mirrored")).containsExactly("reviews=" + MIRRORED.formatted(1));
  }

  @Test
  void anAddedContainerIsNoChangeByOthers() throws Exception {
    admits(Mutation.SIDECAR);
    lesson("meshed", rollOut("one", "", 1) + rollOut("four", "expect: Stall, ", 4));

    LessonStatus end = cluster.awaitPhase("meshed", LessonPhase.Completed);

    assertThat(outcomes(end)).containsExactly(StepOutcome.RolledOut, StepOutcome.StalledAndUndone);
    assertThat(end.undo().outcome()).isEqualTo(UndoOutcome.Restored);
    assertThat(containers("meshed"))
        .containsExactly(
            "reviews=" + IMAGE.formatted(1), "mesh=docker.io/guided-rollouts-lab/pause:1");
  }

  @Test
  void fieldsFilledInAreNoChangeByOthers() throws Exception {
    admits(Mutation.DEFAULTS);
    lesson("filled", rollOut("one", "", 1) + rollOut("two", "", 2));

    LessonStatus end = cluster.awaitPhase("filled", LessonPhase.Completed);

    assertThat(outcomes(end)).containsExactly(StepOutcome.RolledOut, StepOutcome.RolledOut);
    assertThat(
            cluster
                .deployment("filled")
                .getSpec()
                .getTemplate()
                .getSpec()
                .getTerminationGracePeriodSeconds())
        .isEqualTo(2);
  }

  @Test
  void whatSomebodyElseChangesLaterIsStillTheirChange() throws Exception {
    admits(Mutation.MIRROR);
    lesson("taken", rollOut("one", "", 1) + rollOut("four", "expect: Stall, ", 4));
    cluster.await(
        "taken",
        "is at its second step",
        s -> "four".equals(s.step()) && containers("taken").getFirst().contains("reviews-v4"));

    cluster.kubectl("set", "image", "deployment/taken", "reviews=" + IMAGE.formatted(3));

    LessonStatus end = cluster.awaitPhase("taken", LessonPhase.Failed);
    assertThat(end.message()).contains("Deployment taken was changed by somebody else");
    assertThat(containers("taken")).containsExactly("reviews=" + MIRRORED.formatted(3));
  }
}
