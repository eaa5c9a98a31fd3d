package dev.guidedrollouts.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/**
 * What the API server sends is what the operator reads, and what it writes is what the definition
 * says.
 */
class SerializationTest {
  private static final KubernetesSerialization CLIENT = new KubernetesSerialization();

  @Test
  void aTimeIsWrittenAsRfc3339AndReadBack() {
    StepStatus status =
        StepStatusBuilder.builder()
            .name("a")
            .startedAt(Instant.parse("2026-11-24T00:15:00.250Z"))
            .build();

    String json = CLIENT.asJson(status);

    assertThat(json).contains("\"startedAt\":\"2026-11-24T00:15:00.250Z\"");
    assertThat(CLIENT.unmarshal(json, StepStatus.class)).isEqualTo(status);
  }

  @Test
  void theSeedLessonSurvivesARoundTrip() throws Exception {
    RolloutLesson read =
        CLIENT.unmarshal(Files.readString(Path.of("deploy/lesson.yaml")), RolloutLesson.class);

    RolloutLesson again = CLIENT.unmarshal(CLIENT.asJson(read), RolloutLesson.class);

    assertThat(read.specOrEmpty().stepsOrEmpty()).hasSize(10);
    assertThat(again.getSpec()).isEqualTo(read.getSpec());
  }

  @Test
  void aFieldOfANewerVersionIsIgnored() {
    RolloutLesson lesson =
        CLIENT.unmarshal(
            "{\"spec\": {\"novelty\": 1, \"suspend\": true}, \"status\": {\"more\": []}}",
            RolloutLesson.class);

    assertThat(lesson.specOrEmpty().suspended()).isTrue();
  }
}
