package dev.guidedrollouts.reconciler;

import static dev.guidedrollouts.reconciler.LessonsInMemory.exposing;
import static dev.guidedrollouts.reconciler.LessonsInMemory.lesson;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Who names a Deployment is known of every lesson, at a cost that does not grow with the others.
 */
class LessonIndexTest {
  private final LessonsInMemory cache = new LessonsInMemory();
  private final LessonIndex index = new LessonIndex(cache);

  private List<String> naming(String namespace, String deployment) {
    return index.namingDeployment(namespace, deployment).stream()
        .map(l -> l.getMetadata().getName())
        .sorted()
        .toList();
  }

  @Test
  void whatWasReadAtTheStartIsKnownBeforeTheSdkTellsOfIt() {
    cache.put(lesson("a", "one", "reviews", "ratings"));
    cache.put(lesson("a", "two", "reviews"));
    cache.put(lesson("b", "three", "reviews"));

    assertThat(naming("a", "reviews")).containsExactly("one", "two");
    assertThat(naming("a", "ratings")).containsExactly("one");
    assertThat(naming("b", "reviews")).containsExactly("three");
    assertThat(naming("b", "ratings")).isEmpty();
  }

  @Test
  void aChangedSpecIsFoundUnderItsNewNamesOnly() {
    RolloutLesson before = cache.put(lesson("a", "one", "reviews", "ratings"));
    assertThat(naming("a", "reviews")).containsExactly("one");

    RolloutLesson now = cache.put(lesson("a", "one", "ratings", "details"));
    assertThat(naming("a", "reviews")).as("the cache has it already").isEmpty();
    index.update(now, before);

    assertThat(naming("a", "reviews")).isEmpty();
    assertThat(naming("a", "ratings")).containsExactly("one");
    assertThat(naming("a", "details")).containsExactly("one");
  }

  @Test
  void aLessonThatIsGoneIsForgottenAndItsSuccessorFound() {
    RolloutLesson one = cache.put(lesson("a", "one", "reviews"));
    assertThat(naming("a", "reviews")).containsExactly("one");
    index.remove(cache.remove(one));
    assertThat(naming("a", "reviews")).isEmpty();

    index.add(cache.put(lesson("a", "one", "reviews")));
    assertThat(naming("a", "reviews")).containsExactly("one");
  }

  @Test
  void servicesAreFoundByTheStepsThatExposeThem() {
    index.add(cache.put(exposing("a", "one", "reviews", "front")));
    index.add(cache.put(lesson("a", "two", "reviews")));

    assertThat(index.namingService("a", "front"))
        .extracting(l -> l.getMetadata().getName())
        .containsExactly("one");
    assertThat(index.namingService("a", "reviews")).isEmpty();
    assertThat(naming("a", "reviews")).containsExactly("one", "two");
  }

  @Test
  void thousandsOfOtherLessonsAreNotLookedAt() {
    for (int i = 0; i < 5_000; i++) {
      cache.put(lesson("a", "foreign-" + i, "deployment-" + i));
    }
    cache.put(lesson("a", "one", "reviews"));
    cache.put(lesson("a", "two", "reviews"));
    assertThat(naming("a", "reviews")).containsExactly("one", "two");
    cache.handedOut.set(0);

    assertThat(naming("a", "reviews")).containsExactly("one", "two");

    assertThat(cache.handedOut).hasValue(2);
  }
}
