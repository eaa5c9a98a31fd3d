package dev.guidedrollouts.kube.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

/** What a reconciliation takes for the lesson while the watch is behind our own status writes. */
class LessonsAheadTest {
  private final LessonsAhead ahead =
      new LessonsAhead(new UnkeptFields(new KubernetesSerialization()));
  private final RolloutLesson one = lesson("1");
  private final RolloutLesson two = lesson("2");
  private final RolloutLesson three = lesson("3");

  @Test
  void withoutAWriteTheCacheCounts() {
    assertThat(ahead.newest(one)).isSameAs(one);
  }

  @Test
  void theAnswerCountsWhileTheCacheIsBehindIt() {
    ahead.wrote(two);
    ahead.wrote(three);

    assertThat(ahead.newest(one)).isSameAs(three);
    assertThat(ahead.newest(lesson("2"))).isSameAs(three);
  }

  /** Versions are numbers: "10" comes after "9". */
  @Test
  void whatTheCacheShowsOfLaterCounts() {
    ahead.wrote(lesson("9"));
    RolloutLesson changedByTheUser = lesson("10");

    assertThat(ahead.newest(changedByTheUser)).isSameAs(changedByTheUser);
  }

  /**
   * A reconciliation has its copy from the cache; before it asks, the watch catches up and another
   * lesson's pass looks at this one.
   */
  @Test
  void aCopyThatSomebodyHasSeenANewerOneOfIsNeverBelieved() {
    ahead.wrote(two);
    RolloutLesson caughtUp = lesson("2");
    ahead.newest(caughtUp);

    assertThat(ahead.newest(one).getMetadata().getResourceVersion()).isEqualTo("2");

    ahead.newest(three);
    assertThat(ahead.newest(one)).isSameAs(three);
    assertThat(ahead.newest(caughtUp)).isSameAs(three);
  }

  @Test
  void whatTheWatchHasShownIsNotKeptTwice() {
    ahead.wrote(two);
    RolloutLesson caughtUp = lesson("2");

    assertThat(ahead.newest(caughtUp)).isSameAs(caughtUp);
  }

  @Test
  void anAnswerThatComesLateIsNoNews() {
    ahead.wrote(three);
    ahead.wrote(two);

    assertThat(ahead.newest(one)).isSameAs(three);
  }

  @Test
  void versionsThatAreNoNumbersAreTheCachesToTell() {
    ahead.wrote(lesson("b"));
    RolloutLesson cached = lesson("a");

    assertThat(ahead.newest(cached)).isSameAs(cached);
  }

  @Test
  void lessonsOfOneNameInTwoNamespacesAreTwo() {
    ahead.wrote(two);
    RolloutLesson other = lesson("1");
    other.getMetadata().setNamespace("elsewhere");

    assertThat(ahead.newest(other)).isSameAs(other);
  }

  @Test
  void aLessonThatIsGoneIsForgotten() {
    ahead.wrote(two);
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
