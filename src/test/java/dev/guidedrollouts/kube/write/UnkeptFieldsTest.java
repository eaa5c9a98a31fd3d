package dev.guidedrollouts.kube.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.BeforeStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.LessonStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.StepStatusBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which fields an older definition drops, from what was sent and what is stored. */
class UnkeptFieldsTest {
  private static final String KEY = "default/lesson";
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

  private final UnkeptFields fields = new UnkeptFields(new KubernetesSerialization());

  private static StepStatusBuilder step(String name) {
    return StepStatusBuilder.builder().name(name);
  }

  @Test
  void whatIsNotStoredIsNamedWhereverItStands() {
    fields.compared(KEY, SENT, STORED);

    assertThat(fields.of(KEY)).containsExactlyInAnyOrder("status.before", "status.steps[].goal");
    assertThat(fields.of("default/other")).isEmpty();
  }

  @Test
  void whatIsStoredAsItWasSentIsNothing() {
    fields.compared(KEY, SENT, SENT);
    fields.compared(KEY, LessonStatusBuilder.builder(STORED).hints(List.of()).build(), STORED);

    assertThat(fields.of(KEY)).isEmpty();
  }

  /** A status without the field tells nothing of it; one that has it and is stored whole does. */
  @Test
  void itIsKnownUntilTheFieldIsStored() {
    fields.compared(KEY, SENT, STORED);
    fields.compared(KEY, STORED, STORED);
    assertThat(fields.of(KEY)).hasSize(2);

    fields.compared(KEY, SENT, SENT);
    assertThat(fields.of(KEY)).isEmpty();
  }

  @Test
  void aWriteThatWouldChangeNothingIsToldFromOneWithNews() {
    assertThat(fields.wouldChangeNothing(KEY, SENT, STORED)).as("not known yet").isFalse();
    fields.compared(KEY, SENT, STORED);

    assertThat(fields.wouldChangeNothing(KEY, SENT, STORED)).isTrue();
    LessonStatus news = LessonStatusBuilder.builder(SENT).message("two").build();
    assertThat(fields.wouldChangeNothing(KEY, news, STORED)).isFalse();
    LessonStatus less = LessonStatusBuilder.builder(SENT).message(null).build();
    assertThat(fields.wouldChangeNothing(KEY, less, STORED)).isFalse();
    LessonStatus more = LessonStatusBuilder.builder(SENT).guide("look").build();
    assertThat(fields.wouldChangeNothing(KEY, more, STORED)).isFalse();
  }
}
