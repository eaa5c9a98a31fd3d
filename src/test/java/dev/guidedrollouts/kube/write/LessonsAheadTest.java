package dev.guidedrollouts.kube.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a reconciliation takes for the lesson while the watch is behind our own status writes. */
class LessonsAheadTest {
  private final UnkeptFields unkept = new UnkeptFields(new KubernetesSerialization());
  private @Nullable RolloutLesson stored;
  private final LessonsAhead ahead = new LessonsAhead(unkept, cached -> stored);
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
    ahead.forget(two);

    assertThat(ahead.newest(one)).isSameAs(one);
  }

  /**
   * A watch from before a definition was upgraded drops what the older one did not know, though it
   * is stored: seen on 1.20.2, with a watch that two changes of the definition had not ended.
   */
  @Test
  void whatTheWatchDropsAndIsStoredIsThere() {
    ahead.wrote(guided("2"));
    stored = guided("2");

    assertThat(ahead.newest(two).statusOrEmpty().guide()).isEqualTo("look");
    assertThat(ahead.newest(lesson("2")).statusOrEmpty().guide()).as("and stays").isEqualTo("look");
    assertThat(unkept.of(one)).isEmpty();
    assertThat(ahead.newest(three)).isSameAs(three);
  }

  @Test
  void whatIsNotStoredEitherIsKnownAsDropped() {
    ahead.wrote(guided("2"));
    stored = lesson("2");

    assertThat(ahead.newest(two).statusOrEmpty().guide()).isNull();
    assertThat(unkept.of(one)).containsExactly("status.guide");
  }

  /**
   * The write said no new version: no watch brings anything, and the next look must not repeat it.
   */
  @Test
  void aWriteWithoutANewVersionTellsTooWhatIsStored() {
    stored = guided("1");
    ahead.changedNothing(one, guided("1").statusOrEmpty());
    assertThat(ahead.newest(one).statusOrEmpty().guide()).isEqualTo("look");
    assertThat(unkept.of(one)).isEmpty();

    stored = lesson("3");
    ahead.changedNothing(three, guided("3").statusOrEmpty());
    assertThat(unkept.of(one)).containsExactly("status.guide");
  }

  @Test
  void ofALessonThatHasChangedSinceNothingIsConcluded() {
    ahead.wrote(guided("2"));
    stored = three;
    assertThat(ahead.newest(two)).isSameAs(two);

    ahead.wrote(guided("4"));
    stored = null;
    ahead.newest(lesson("4"));
    assertThat(unkept.of(one)).isEmpty();
  }

  private static RolloutLesson guided(String version) {
    return lesson(version).showing(LessonStatusBuilder.builder().guide("look").build());
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
