package dev.guidedrollouts.lesson;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.LessonStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.api.v1alpha1.StepState;
import dev.guidedrollouts.api.v1alpha1.StepStatusBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What makes a step the same step. The digests are frozen: where one changes, every lesson that is
 * under way begins its step anew when the operator is upgraded. Never write a new value here.
 */
class StepDefinitionTest {

  private static Step step(String yaml) {
    return Serialization.unmarshal("---\n{name: s, " + yaml + "}", Step.class);
  }

  /** The former digests were worked out by the version that wrote them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "rollOut: {deployment: reviews, image: 'app:1'} | 102b4080f92d0567 | e3b0444d",
        "expect: Stall, rollOut: {deployment: reviews, image: 'app:1', container: c, replaces: d, replicas: 3} | aef8120bf13a74c8 | f48f4f5a",
        "scale: {deployment: reviews, replicas: 4} | 855932b27b8ca5ea | 3b0ed0e1",
        "expose: {deployment: reviews, port: 9080} | 3fb2b2f6eac9da02 | 8eca514d",
        "expose: {deployment: reviews, port: 80, targetPort: 9080, service: front} | 589059d14af8e9dd | 0e82d253",
        "expose: {deployment: reviews, port: 80, targetPort: http} | 2c0371df6dd25518 | e7d0e756",
        "undo: {deployment: reviews} | 269fb29819f7d3d8 | 78c06f1b",
        "undo: {deployment: reviews, toStep: one} | d7a4f409f39cf219 | 1f096606",
        "undo: {deployment: reviews, toRevision: 2} | 1fa83ec68d00c281 | 21bdf499"
      })
  void theDigestOfEachActionIsFrozen(String yaml, String digest, String former) {
    Step step = step(yaml);

    assertThat(StepDefinition.of(step)).as(StepDefinition.canonical(step)).isEqualTo(digest);
    assertThat(StepDefinition.former(step)).isEqualTo(former);
    assertThat(StepDefinition.isThatOf(step, digest)).isTrue();
    assertThat(StepDefinition.isThatOf(step, former)).isTrue();
  }

  @Test
  void theTextIsJsonWithSortedKeysAndWithoutWhatIsAbsent() {
    assertThat(
            StepDefinition.canonical(
                step("expect: Stall, rollOut: {image: 'app:1', deployment: web, replicas: 2}")))
        .isEqualTo(
            "{\"expect\":\"Stall\",\"rollOut\":{\"deployment\":\"web\",\"image\":\"app:1\",\"replicas\":2}}");
  }

  @Test
  void textsForPeopleAndDefaultsMakeNoOtherStep() {
    String scale = "scale: {deployment: web, replicas: 2}";

    assertThat(
            StepDefinition.of(step("title: T, guide: G, hints: [h], expect: Complete, " + scale)))
        .isEqualTo(StepDefinition.of(step(scale)));
    assertThat(StepDefinition.of(step("expect: Stall, " + scale)))
        .isNotEqualTo(StepDefinition.of(step(scale)));
  }

  @Test
  void whatAnEarlierVersionBeganGoesOnUnderItsOwnDigest() {
    Step step = step("rollOut: {deployment: reviews, image: 'app:1'}");

    StepAttempt attempt =
        StepAttempt.current(List.of(step), status("e3b0444d", StepState.Running)).orElseThrow();

    assertThat(attempt.number()).isEqualTo(1);
    assertThat(attempt.definition()).isEqualTo("e3b0444d");
  }

  @Test
  void whatChangedWithTheUpgradeIsANewAttempt() {
    Step step = step("rollOut: {deployment: reviews, image: 'app:2'}");

    StepAttempt attempt =
        StepAttempt.current(List.of(step), status("e3b0444d", StepState.Running)).orElseThrow();

    assertThat(attempt.number()).isEqualTo(2);
    assertThat(attempt.definition()).isEqualTo(StepDefinition.of(step));
  }

  @Test
  void whatFailedUnderAnEarlierVersionIsTakenUpUnderTheNewDigest() {
    Step step = step("rollOut: {deployment: reviews, image: 'app:1'}");

    StepAttempt attempt =
        StepAttempt.current(List.of(step), status("e3b0444d", StepState.Failed)).orElseThrow();

    assertThat(attempt.number()).isEqualTo(2);
    assertThat(attempt.definition()).isEqualTo(StepDefinition.of(step));
  }

  private static LessonStatus status(String definition, StepState state) {
    return LessonStatusBuilder.builder()
        .steps(
            List.of(
                StepStatusBuilder.builder()
                    .name("s")
                    .state(state)
                    .attempt(1)
                    .definition(definition)
                    .startedAt(Instant.EPOCH)
                    .build()))
        .build();
  }
}
