package dev.guidedrollouts.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every malformed lesson gets the answer that its file promises, whatever the API server let
 * through.
 */
class MalformedLessonsTest {
  private static final KubernetesSerialization CLIENT = new KubernetesSerialization();

  static Stream<MalformedLesson> lessons() {
    return MalformedLesson.all().stream();
  }

  @ParameterizedTest
  @MethodSource("lessons")
  void theOperatorNamesTheFieldAndWhatIsAllowed(MalformedLesson malformed) {
    List<Violation> found =
        LessonValidator.validate(CLIENT.unmarshal(malformed.yaml(), RolloutLesson.class));

    assertThat(found).extracting(Violation::field).contains(malformed.field());
    assertThat(found)
        .extracting(Violation::text)
        .anySatisfy(text -> assertThat(text).contains(malformed.operatorSays()));
  }

  @Test
  void thereAreAtLeastTwentyOfThem() {
    assertThat(MalformedLesson.all()).hasSizeGreaterThanOrEqualTo(20);
  }
}
