package dev.guidedrollouts.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.guidedrollouts.api.v1alpha1.DeploymentStatus;
import dev.guidedrollouts.api.v1alpha1.DiagnosisStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.RevisionStatus;
import dev.guidedrollouts.api.v1alpha1.RevisionVerdict;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.diagnosis.DiagnosisCase;
import dev.guidedrollouts.kube.lookup.DeploymentSnapshot;
import dev.guidedrollouts.kube.lookup.Serializer;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedDeploymentBuilder;
import dev.guidedrollouts.model.RevisionBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The fixtures of the diagnosis, asked about by hand instead of by a lesson. */
class DiagnosisServiceTest {

  static Stream<DiagnosisCase> cases() {
    // What was found before is known to a lesson only.
    return DiagnosisCase.all().stream().filter(shown -> !shown.hasEarlier());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void givesTheDiagnosisThatALessonWouldGive(DiagnosisCase shown) {
    JsonNode expected = shown.expected();
    JsonNode report = tree(Serializer.json(examine(shown.toString())));

    if (expected.has("nothing")) {
      assertThat(report.has("diagnosis")).isFalse();
      assertThat(report.get("message").asText()).startsWith("Nothing is wrong");
      return;
    }
    for (String field :
        List.of(
            "cause",
            "reason",
            "permanent",
            "pod",
            "container",
            "image",
            "message",
            "explanation",
            "suggestion",
            "commands")) {
      assertThat(report.get("diagnosis").get(field)).as(field).isEqualTo(expected.get(field));
    }
    assertThat(report.get("state").asText()).isIn("Degraded", "Stalled");
  }

  @Test
  void aRevisionThatServesRightNowIsKnownToRunWellAndNoOther() {
    assertThat(verdicts(examine("crash-loop"))).containsExactly("1 Healthy", "2 Unknown");
    assertThat(verdicts(examine(idle(deployment("crash-loop")), "crash-loop", null)))
        .containsExactly("1 Unknown", "2 Unknown");
  }

  @Test
  void withoutARevisionThatIsKnownToRunWellNoUndoIsProposed() {
    String name = "image-not-found-enriched-back-off";
    Report report = examine(idle(deployment(name)), name, null);

    assertThat(report.diagnosis().commands()).noneMatch(c -> c.contains("undo"));
    assertThat(report.diagnosis().suggestion()).doesNotContain("ran well");
    assertThat(TextReport.of(report))
        .contains("would restore revision 1, of which is not known whether it ever ran well.");
  }

  @Test
  void aPermanentCauseThatTheKubeletBackedOffFromIsAStall() {
    Report report = examine("image-not-found-enriched-back-off");

    assertThat(report.state()).isEqualTo(RolloutState.Stalled);
    assertThat(verdicts(report)).containsExactly("1 Healthy", "2 Stalled");
    assertThat(TextReport.of(report))
        .contains("Stalled", "ImageNotFound (permanent)", "(current)", "kubectl describe pod")
        .contains("would restore revision 1, which ran well.")
        .doesNotContain("null");
  }

  @Test
  void whileTheKubeletTriesOnceMoreItIsAStallStill() {
    assertThat(examine("image-not-found-tried-again").state()).isEqualTo(RolloutState.Stalled);
    assertThat(examine("image-not-found-backs-off-soon").state()).isEqualTo(RolloutState.Degraded);
  }

  @Test
  void whatALessonRemembersCounts() {
    RolloutLesson lesson = new RolloutLesson();
    lesson.getMetadata().setName("bookinfo");
    lesson.getMetadata().setUid("uid");
    lesson.setStatus(
        status(
            new RevisionStatus(
                1L, null, "web-5d8f7c4b9d", "web-v2", "image", RevisionVerdict.Stalled)));

    Report report = examine(deployment("crash-loop"), "crash-loop", lesson);

    assertThat(report.state()).isEqualTo(RolloutState.Stalled);
    assertThat(report.lesson()).isEqualTo("bookinfo");
    assertThat(report.diagnosis().detectedAt()).isEqualTo("2026-08-01T09:00:10Z");
    assertThat(report.diagnosis().step()).isEqualTo("web-v2");
    assertThat(verdicts(report)).containsExactly("1 Stalled", "2 Stalled");
    assertThat(TextReport.of(report)).contains("which did not run well either");
  }

  @Test
  void completePausedProgressingAndEmptyAreToldApart() {
    ObservedDeployment progressing = deployment("nothing-wrong");
    ObservedDeployment complete =
        ObservedDeploymentBuilder.builder(progressing)
            .replicas(4)
            .updatedReplicas(4)
            .readyReplicas(4)
            .availableReplicas(4)
            .build();

    assertThat(message(progressing))
        .isEqualTo(
            "Progressing: Nothing is wrong so far, the rollout is still in progress: 2 of 4 pods"
                + " updated, 3 available, 3 of earlier revisions still running.");
    assertThat(message(complete)).isEqualTo("Complete: Nothing is wrong: the rollout is complete.");
    assertThat(message(ObservedDeploymentBuilder.builder(progressing).paused(true).build()))
        .startsWith("Paused: ");
    assertThat(message(ObservedDeploymentBuilder.builder(progressing).generation(3).build()))
        .isEqualTo(
            "Progressing: Nothing is wrong yet: the Deployment's controller has not seen its latest"
                + " change.");
    assertThat(
            message(
                ObservedDeploymentBuilder.builder(complete)
                    .desiredReplicas(0)
                    .replicas(0)
                    .updatedReplicas(0)
                    .readyReplicas(0)
                    .availableReplicas(0)
                    .newPods(List.of())
                    .build()))
        .contains("scaled to 0");
  }

  @Test
  void whatCouldNotBeSeenIsSaid() {
    DeploymentSnapshot look =
        new DeploymentSnapshot(
            "shop",
            deployment("image-not-found-enriched-back-off"),
            null,
            List.of("no right to list events"));

    Report report = DiagnosisService.examine(look, now("image-not-found-enriched-back-off"));

    assertThat(TextReport.of(report)).contains("Note: no right to list events");
    assertThat(tree(Serializer.yaml(report)).get("notes").get(0).asText())
        .isEqualTo("no right to list events");
  }

  private static LessonStatus status(RevisionStatus revision) {
    return Serialization.unmarshal(
        Serialization.asJson(
            java.util.Map.of(
                "deployments",
                List.of(
                    new DeploymentStatus("web", null, "3/4", List.of(revision), null, null, null)),
                "diagnosis",
                DiagnosisStatusBuilder.builder()
                    .step("web-v2")
                    .deployment("web")
                    .revision(2L)
                    .pod("web-84c6b7f9d8-1")
                    .container("web")
                    .cause("CrashLoop")
                    .detectedAt(Instant.parse("2026-08-01T09:00:10Z"))
                    .build())),
        LessonStatus.class);
  }

  private static String message(ObservedDeployment deployment) {
    Report report =
        DiagnosisService.examine(
            new DeploymentSnapshot("shop", deployment, null, List.of()), now("nothing-wrong"));
    return report.state() + ": " + report.message();
  }

  private static List<String> verdicts(Report report) {
    return report.deployment().revisionsOrEmpty().stream()
        .map(r -> r.revision() + " " + r.verdict())
        .toList();
  }

  private static Report examine(String name) {
    return examine(deployment(name), name, null);
  }

  private static Report examine(
      ObservedDeployment deployment, String name, @Nullable RolloutLesson lesson) {
    return DiagnosisService.examine(
        new DeploymentSnapshot("shop", deployment, lesson, List.of()), now(name));
  }

  /** The same with no pod available. */
  private static ObservedDeployment idle(ObservedDeployment deployment) {
    return ObservedDeploymentBuilder.builder(deployment)
        .revisions(
            deployment.revisions().stream()
                .map(r -> RevisionBuilder.builder(r).availablePods(0).build())
                .toList())
        .build();
  }

  private static ObservedDeployment deployment(String name) {
    return DiagnosisCase.of(name).observed();
  }

  private static Instant now(String name) {
    return DiagnosisCase.of(name).now();
  }

  private static JsonNode tree(String text) {
    return Serialization.unmarshal(text, JsonNode.class);
  }
}
