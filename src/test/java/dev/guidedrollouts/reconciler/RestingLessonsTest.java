package dev.guidedrollouts.reconciler;

import static dev.guidedrollouts.reconciler.LessonsInMemory.lesson;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import org.junit.jupiter.api.Test;

/** An ended lesson is let alone for as long as nothing of it is changed. */
class RestingLessonsTest {
  private final RestingLessons resting = new RestingLessons();

  private static RolloutLesson completed(String uid, long generation, String message) {
    RolloutLesson lesson = lesson("a", "one", "reviews");
    lesson.getMetadata().setUid(uid);
    lesson.getMetadata().setGeneration(generation);
    lesson.setStatus(
        LessonStatusBuilder.builder()
            .phase(LessonPhase.Completed)
            .observedGeneration(1L)
            .message(message)
            .build());
    return lesson;
  }

  @Test
  void aLabelChangesNothing() {
    assertThat(resting.contains(completed("u", 1, "done"))).isFalse();
    resting.add(completed("u", 1, "done"));

    RolloutLesson labelled = completed("u", 1, "done");
    labelled.getMetadata().setResourceVersion("2");
    assertThat(resting.contains(labelled)).isTrue();
  }

  @Test
  void aChangedSpecOrStatusOrAnotherLessonOfTheNameIsLookedAt() {
    resting.add(completed("u", 1, "done"));
    assertThat(resting.contains(completed("u", 2, "done"))).isFalse();
    assertThat(resting.contains(completed("u", 1, "done"))).as("forgotten for good").isFalse();

    resting.add(completed("u", 1, "done"));
    assertThat(resting.contains(completed("u", 1, "edited by hand"))).isFalse();

    resting.add(completed("u", 1, "done"));
    assertThat(resting.contains(completed("another", 1, "done"))).isFalse();
  }

  @Test
  void aLessonThatIsGoneIsForgotten() {
    resting.add(completed("u", 1, "done"));
    resting.forget(completed("u", 1, "done"));
    assertThat(resting.contains(completed("u", 1, "done"))).isFalse();
  }
}
