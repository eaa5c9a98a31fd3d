package dev.guidedrollouts.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.lesson.Decision;
import dev.guidedrollouts.model.Observation;
import dev.guidedrollouts.model.Unread;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not known of a namespace is not taken for what is not there. */
class UnreadNamespaceTest {
  private static final Instant NOW = Instant.parse("2026-08-01T09:10:00Z");
  private static final Observation UNREAD =
      Observation.unread(new Unread(NOW.minusSeconds(20), "pods is forbidden."));

  @ParameterizedTest
  @ValueSource(strings = {"stall-undo", "undo-under-way", "rollout-under-way", "scale-up"})
  void aStepWaitsAndNothingIsForgotten(String golden) {
    RolloutLesson lesson = GoldenCase.of(golden).lesson();
    LessonStatus before = lesson.statusOrEmpty();

    Pass pass = Pass.decide(lesson, List.of(), UNREAD, NOW).projected();

    assertThat(pass.decision()).isInstanceOf(Decision.Wait.class);
    assertThat(pass.decision().change()).isEmpty();
    assertThat(pass.status().message())
        .isEqualTo("The objects of namespace default can't be read yet: pods is forbidden.");
    assertThat(pass.status().phase()).isIn(LessonPhase.Running, LessonPhase.Stalled);
    assertThat(pass.status().deployments()).isEqualTo(before.deployments());
    assertThat(pass.status().diagnosis()).isEqualTo(before.diagnosis());
    assertThat(pass.status().undo()).isEqualTo(before.undo());
  }

  @ParameterizedTest
  @ValueSource(strings = {"completed-rests"})
  void whatHasEndedRests(String golden) {
    RolloutLesson lesson = GoldenCase.of(golden).lesson();

    Pass pass = Pass.decide(lesson, List.of(), UNREAD, NOW).projected();

    assertThat(pass.decision()).isInstanceOf(Decision.NoOp.class);
    assertThat(pass.status()).isEqualTo(lesson.statusOrEmpty());
  }
}
