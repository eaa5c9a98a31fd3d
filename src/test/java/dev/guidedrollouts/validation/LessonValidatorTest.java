package dev.guidedrollouts.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.guidedrollouts.api.v1alpha1.LessonSpecBuilder;
import dev.guidedrollouts.api.v1alpha1.RollOutAction;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.api.v1alpha1.StepBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LessonValidatorTest {

  @Test
  void theSeedLessonIsFine() throws Exception {
    String yaml = Files.readString(Path.of("deploy/lesson.yaml"));

    assertThat(
            LessonValidator.validate(
                new KubernetesSerialization().unmarshal(yaml, RolloutLesson.class)))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Web:1", "docker.io/Istio/UPPER", "a:b:c", "web@sha256:beef", "-", "http://x/y"})
  void anImageThatIsNoValidReferenceMayBeRolledOut(String image) {
    assertThat(LessonValidator.validate(rollingOut("web", image))).isEmpty();
  }

  @Test
  void longListsAreCutAndSaySo() {
    RolloutLesson lesson = new RolloutLesson();
    lesson.setSpec(
        LessonSpecBuilder.builder()
            .steps(Collections.nCopies(30, StepBuilder.builder().build()))
            .build());

    List<Violation> found = LessonValidator.validate(lesson);

    assertThat(found).hasSize(21);
    assertThat(found.getFirst().field()).isEqualTo("spec.steps[0].name");
    assertThat(found.getLast().text()).isEqualTo("and 40 more");
  }

  @Test
  void aDeploymentsNameLeavesRoomForItsReplicaSets() {
    assertThat(LessonValidator.validate(rollingOut("a".repeat(242), "web:1"))).isEmpty();
    assertThat(LessonValidator.validate(rollingOut("a".repeat(243), "web:1")))
        .singleElement()
        .satisfies(v -> assertThat(v.text()).contains("at most 242 characters"));
  }

  @Test
  void aLessonWithoutSpecSaysSo() {
    assertThat(LessonValidator.validate(new RolloutLesson()))
        .singleElement()
        .satisfies(v -> assertThat(v.text()).startsWith("spec: is missing"));
  }

  @ParameterizedTest
  @CsvSource({"0s,0", "500ms,500", "1m30s,90000", "2h,7200000", "24h,86400000", "1h1ms,3600001"})
  void durationsAreRead(String text, long millis) {
    assertThat(Durations.parse(text)).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "5",
        "s",
        "-1s",
        "1.5s",
        "1d",
        " 1s",
        "1s ",
        "24h1ms",
        "99999999h",
        "999999999s"
      })
  void whatIsNoDurationOrTooLongIsRefusedWithWhatIsAllowed(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Durations.parse(text))
        .withMessageContaining("allowed: ");
  }

  private static RolloutLesson rollingOut(String deployment, String image) {
    RolloutLesson lesson = new RolloutLesson();
    lesson.setSpec(
        LessonSpecBuilder.builder()
            .steps(
                List.of(
                    StepBuilder.builder()
                        .name("one")
                        .rollOut(new RollOutAction(deployment, image, null, null, null))
                        .build()))
            .build());
    return lesson;
  }
}
