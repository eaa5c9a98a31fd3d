package dev.guidedrollouts.kube.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import org.junit.jupiter.api.Test;

/** What a pass takes for the lesson while the watch is behind our own status writes. */
class LessonsAheadTest {
  private final LessonsAhead ahead = new LessonsAhead();
  private final RolloutLesson one = lesson("1");
  private final RolloutLesson two = lesson("2");
  private final RolloutLesson three = lesson("3");

  @Test
  void withoutAWriteTheCacheCounts() {
    assertThat(ahead.newest(one)).isSameAs(one);
  }

  @Test
  void theAnswerCountsWhileTheCacheShowsWhatItReplaced() {
    ahead.wrote(one, two);
    ahead.wrote(two, three);

    assertThat(ahead.newest(one)).isSameAs(three);
    assertThat(ahead.newest(lesson("2"))).isSameAs(three);
  }

  @Test
  void whatTheCacheShowsElseIsNewer() {
    ahead.wrote(one, two);
    RolloutLesson changedByTheUser = lesson("9");

    assertThat(ahead.newest(changedByTheUser)).isSameAs(changedByTheUser);
    // And stays so: the answer is forgotten.
    assertThat(ahead.newest(one)).isSameAs(one);
  }

  @Test
  void aWriteOnANewerVersionStandsAlone() {
    ahead.wrote(one, two);
    ahead.wrote(lesson("5"), lesson("6"));

    assertThat(ahead.newest(lesson("2")).getMetadata().getResourceVersion()).isEqualTo("2");
  }

  @Test
  void aWriteThatChangedNothingIsNoNews() {
    ahead.wrote(one, lesson("1"));

    assertThat(ahead.newest(one)).isSameAs(one);
  }

  @Test
  void lessonsOfOneNameInTwoNamespacesAreTwo() {
    ahead.wrote(one, two);
    RolloutLesson other = lesson("1");
    other.getMetadata().setNamespace("elsewhere");

    assertThat(ahead.newest(other)).isSameAs(other);
  }

  @Test
  void aLessonThatIsGoneIsForgotten() {
    ahead.wrote(one, two);
    ahead.forget("learning", "bookinfo");

    assertThat(ahead.newest(one)).isSameAs(one);
  }

  private static RolloutLesson lesson(String version) {
    RolloutLesson lesson = new RolloutLesson();
    lesson.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("learning")
            .withName("bookinfo")
            .withResourceVersion(version)
            .build());
    return lesson;
  }
}
