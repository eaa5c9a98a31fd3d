package dev.guidedrollouts.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.Step.Action;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A kind of action that a step can't hold, or would not tell of, would never be carried out. */
class StepActionsTest {

  static Stream<Class<?>> kinds() {
    return Arrays.stream(Action.class.getPermittedSubclasses());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aStepTellsOfEachKindUnderItsOwnField(Class<? extends Action> kind) {
    String field = Serialization.unmarshal("deployment: web", kind).field();
    Step step = Serialization.unmarshal("name: s\n" + field + ": {deployment: web}", Step.class);

    assertThat(step.actions()).singleElement().isInstanceOf(kind);
    assertThat(step.action().deployment()).isEqualTo("web");
    assertThat(Step.ACTION_FIELDS).contains(field);
  }

  @Test
  void aStepHasNoOtherActions() {
    assertThat(Step.ACTION_FIELDS).hasSize((int) kinds().count());
  }
}
