package dev.guidedrollouts.kube.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.BeforeStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.LessonStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.api.v1alpha1.StepStatusBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which fields an older definition drops, from what was sent and what is stored. */
class UnkeptFieldsTest {
  private static final LessonStatus STORED =
      LessonStatusBuilder.builder()
          .phase(LessonPhase.Running)
          .message("one")
          .steps(List.of(step("a").build(), step("b").build()))
          .build();
  private static final LessonStatus SENT =
      LessonStatusBuilder.builder(STORED)
          .before(List.of(BeforeStatusBuilder.builder().name("web").build()))
          .steps(List.of(step("a").build(), step("b").goal(2L).build()))
          .build();

  private static final RolloutLesson LESSON = lesson("lesson", "uid-1");

  private final UnkeptFields fields = new UnkeptFields(new KubernetesSerialization());

  /** As it is stored. */
  private static RolloutLesson lesson(String name, String uid) {
    RolloutLesson lesson = new RolloutLesson();
    lesson.setMetadata(
        new ObjectMetaBuilder().withNamespace("default").withName(name).withUid(uid).build());
    lesson.setStatus(STORED);
    return lesson;
  }

  private static StepStatusBuilder step(String name) {
    return StepStatusBuilder.builder().name(name);
  }

  @Test
  void whatIsNotStoredIsNamedWhereverItStands() {
    fields.compared(LESSON, SENT, STORED);

    assertThat(fields.of(LESSON)).containsExactlyInAnyOrder("status.before", "status.steps[].goal");
    assertThat(fields.of(lesson("other", "uid-2"))).isEmpty();
  }

  @Test
  void whatIsStoredAsItWasSentIsNothing() {
    fields.compared(LESSON, SENT, SENT);
    fields.compared(LESSON, LessonStatusBuilder.builder(STORED).hints(List.of()).build(), STORED);

    assertThat(fields.of(LESSON)).isEmpty();
  }

  /** A status without the field tells nothing of it; one that has it and is stored whole does. */
  @Test
  void itIsKnownUntilTheFieldIsStored() {
    fields.compared(LESSON, SENT, STORED);
    fields.compared(LESSON, STORED, STORED);
    assertThat(fields.of(LESSON)).hasSize(2);

    fields.compared(LESSON, SENT, SENT);
    assertThat(fields.of(LESSON)).isEmpty();
  }

  /**
   * The definition may have been upgraded since: what is known of the one before proves nothing.
   */
  @Test
  void ofALessonThatHasTakenTheNameNothingIsKnown() {
    fields.compared(LESSON, SENT, STORED);
    RolloutLesson successor = lesson("lesson", "uid-2");

    assertThat(fields.of(successor)).isEmpty();
    assertThat(fields.wouldChangeNothing(successor, SENT)).isFalse();
    assertThat(fields.lacks(successor, SENT)).isTrue();
    assertThat(fields.lacks(LESSON, SENT)).as("known").isFalse();

    fields.compared(successor, LessonStatusBuilder.builder(STORED).guide("look").build(), STORED);
    assertThat(fields.of(successor)).containsExactly("status.guide");
  }

  @Test
  void aWriteThatWouldChangeNothingIsToldFromOneWithNews() {
    assertThat(fields.wouldChangeNothing(LESSON, SENT)).as("not known yet").isFalse();
    fields.compared(LESSON, SENT, STORED);

    assertThat(fields.wouldChangeNothing(LESSON, SENT)).isTrue();
    LessonStatus news = LessonStatusBuilder.builder(SENT).message("two").build();
    assertThat(fields.wouldChangeNothing(LESSON, news)).isFalse();
    LessonStatus less = LessonStatusBuilder.builder(SENT).message(null).build();
    assertThat(fields.wouldChangeNothing(LESSON, less)).isFalse();
    LessonStatus more = LessonStatusBuilder.builder(SENT).guide("look").build();
    assertThat(fields.wouldChangeNothing(LESSON, more)).isFalse();
  }
}
