package dev.guidedrollouts.crd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.e2e.Installation;
import dev.guidedrollouts.kube.LabNamespace;
import dev.guidedrollouts.validation.LessonValidator;
import dev.guidedrollouts.validation.MalformedLesson;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a real API server says to the definition, the seed lesson and the malformed ones. All
 * lessons by dry run.
 */
class MalformedLessonsIT {
  private static LabNamespace lab;
  private static int minor;

  @BeforeAll
  static void installTheDefinition() throws IOException {
    lab = LabNamespace.open();
    Installation.installDefinition(lab.client);
    minor =
        Integer.parseInt(lab.client.getKubernetesVersion().getMinor().replaceAll("[^0-9].*", ""));
  }

  @AfterAll
  static void leaveNothing() {
    if (lab != null) {
      lab.close();
    }
  }

  static Stream<MalformedLesson> lessons() {
    return MalformedLesson.all().stream();
  }

  @ParameterizedTest
  @MethodSource("lessons")
  void theServerAnswersAsTheFileSays(MalformedLesson malformed) {
    String answer = tryOut(malformed.yaml());

    assertThat(answer.isEmpty() ? "accepts" : "refuses")
        .as("Kubernetes 1.%d says: %s", minor, answer)
        .isEqualTo(malformed.refusedBy(minor) ? "refuses" : "accepts");
    if (!answer.isEmpty()) {
      assertThat(withoutNumbers(answer))
          .containsAnyOf(whereTheServerMaySeeIt(withoutNumbers(malformed.field())));
    }
  }

  /** Kubernetes 1.20 does not number the list's items. */
  private static String withoutNumbers(String text) {
    return text.replaceAll("\\[[0-9]+]", "");
  }

  /** The field itself, the object that it is in, or, by a rule over all steps, the list. */
  private static String[] whereTheServerMaySeeIt(String field) {
    String parent = field.substring(0, field.lastIndexOf('.'));
    return new String[] {field + ":", parent + ":", "spec.steps:"};
  }

  @Test
  void theSeedLessonIsAccepted() throws IOException {
    assertThat(tryOut(Files.readString(Path.of("deploy/lesson.yaml")))).isEmpty();
  }

  /**
   * A server stops a rule that costs too much when it is run: no lesson may be too long for that.
   */
  @Test
  void theLongestLessonIsAccepted() {
    String deployment = "d".repeat(242);
    StringBuilder yaml =
        new StringBuilder(
            """
            apiVersion: guidedrollouts.dev/v1alpha1
            kind: RolloutLesson
            metadata: {name: longest}
            spec:
              steps:
              - {name: %s, rollOut: {deployment: %s, image: %s}}
            """
                .formatted(longName(0), deployment, "i".repeat(512)));
    for (int i = 1; i < LessonValidator.MAX_STEPS; i++) {
      yaml.append(
          "  - {name: %s, undo: {deployment: %s, toStep: %s}}\n"
              .formatted(longName(i), deployment, longName(i - 1)));
    }

    assertThat(tryOut(yaml.toString())).isEmpty();
  }

  /** Names that differ only at their ends are the dearest to compare. */
  private static String longName(int step) {
    return "n".repeat(61) + "%02d".formatted(step);
  }

  /**
   * The server's refusal, or nothing. Sent as it is written: the client's own types would lose what
   * is wrong.
   */
  private static String tryOut(String yaml) {
    Map<?, ?> lesson = lab.client.getKubernetesSerialization().unmarshal(yaml, Map.class);
    try {
      lab.client.raw(
          "/apis/guidedrollouts.dev/v1alpha1/namespaces/" + lab.name + "/rolloutlessons?dryRun=All",
          "POST",
          lesson);
      return "";
    } catch (KubernetesClientException e) {
      assertThat(e.getCode()).as(e.getMessage()).isEqualTo(422);
      return String.valueOf(e.getMessage());
    }
  }
}
