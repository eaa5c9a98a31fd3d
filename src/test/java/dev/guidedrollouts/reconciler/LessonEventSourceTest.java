package dev.guidedrollouts.reconciler;

import static dev.guidedrollouts.reconciler.LessonsInMemory.exposing;
import static dev.guidedrollouts.reconciler.LessonsInMemory.lesson;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which lessons get a reconciliation when something changes. */
class LessonEventSourceTest {
  private final LessonsInMemory cache = new LessonsInMemory();
  private final List<String> woken = new ArrayList<>();
  private final Set<String> atRest = new HashSet<>();
  private final Set<String> foreign = new HashSet<>();
  private final List<String> gone = new ArrayList<>();
  private final LessonEventSource source =
      new LessonEventSource(
          cache,
          gone -> {},
          lesson -> !atRest.contains(lesson.getMetadata().getName()),
          lesson -> !foreign.contains(lesson.getMetadata().getName()));

  @BeforeEach
  void start() {
    source.setEventHandler(event -> woken.add(event.getRelatedCustomResourceID().getName()));
    source.start();
    add(lesson("a", "one", "reviews", "ratings"));
    add(lesson("a", "two", "reviews"));
    add(exposing("a", "three", "details", "front"));
    add(lesson("b", "four", "reviews"));
  }

  private void add(RolloutLesson lesson) {
    source.onResourceCreated(cache.put(lesson));
  }

  private static RolloutLesson ended(RolloutLesson lesson) {
    lesson.setStatus(
        LessonStatusBuilder.builder()
            .phase(LessonPhase.Completed)
            .observedGeneration(lesson.getMetadata().getGeneration())
            .build());
    return lesson;
  }

  /** A lease may be gained between the registration and the start of the watch. */
  @Test
  void beforeTheStartTheCacheIsNotAsked() {
    LessonEventSource early = new LessonEventSource(cache, gone -> {}, l -> true, l -> true);
    List<String> told = new ArrayList<>();
    early.setEventHandler(event -> woken.add("early"));
    early.onStart(() -> told.add("started"));
    int before = cache.handedOut.get();

    early.enqueueAll();
    assertThat(cache.handedOut.get()).isEqualTo(before);
    assertThat(told).isEmpty();

    early.start();
    early.enqueueAll();
    assertThat(told).containsExactly("started");
    assertThat(woken).hasSize(4);
  }

  /** Of a deleted lesson the SDK forgets all; what has its name now is told as created. */
  @Test
  void aDeletionThatIsThroughWakesTheOneThatCameInItsPlace() {
    RolloutLesson one = lesson("a", "one", "reviews");

    source.forgotten(ResourceID.fromResource(one));
    assertThat(woken).containsExactly("one");

    cache.remove(one);
    foreign.add("two");
    source.forgotten(ResourceID.fromResource(one));
    source.forgotten(ResourceID.fromResource(lesson("a", "two", "reviews")));
    assertThat(woken).containsExactly("one");
  }

  @Test
  void aDeploymentWakesTheLessonsOfItsNamespaceThatNameIt() {
    source.deploymentChanged("a", "reviews");
    assertThat(woken).containsExactlyInAnyOrder("one", "two");
  }

  @Test
  void aForeignDeploymentWakesNobody() {
    source.deploymentChanged("a", "foreign");
    source.deploymentChanged("b", "ratings");
    assertThat(woken).isEmpty();
  }

  @Test
  void aServiceWakesTheLessonThatExposesIt() {
    source.serviceChanged("a", "front");
    assertThat(woken).containsExactly("three");
  }

  @Test
  void aNamespaceThatIsReadWakesItsLessons() {
    source.namespaceRead("a");
    assertThat(woken).containsExactlyInAnyOrder("one", "two", "three");
  }

  /** At a start as many namespaces are read as there are, each once. */
  @Test
  void aNamespaceThatIsReadCostsItsOwnLessonsOnly() {
    IntStream.range(0, 5000).forEach(i -> add(lesson("other-" + i, "lesson", "reviews")));
    cache.handedOut.set(0);

    source.namespaceRead("a");

    assertThat(cache.handedOut).hasValue(3);
  }

  @Test
  void whoIsAtRestSleepsOn() {
    atRest.add("one");
    source.deploymentChanged("a", "reviews");
    source.namespaceRead("a");
    assertThat(woken).doesNotContain("one").contains("two", "three");
  }

  @Test
  void theEndOfALessonWakesOnceThoseThatWaitForItAndNobodyElse() {
    RolloutLesson before = lesson("a", "one", "reviews", "ratings");
    add(lesson("a", "both", "reviews", "ratings"));
    add(ended(lesson("a", "ended", "reviews")));

    source.onResourceUpdated(cache.put(ended(lesson("a", "one", "reviews", "ratings"))), before);

    assertThat(woken).containsExactlyInAnyOrder("two", "both");
  }

  /** Both see the other one's claim; each is moved by its own operator. */
  @Test
  void aLessonOfAnotherShardIsSeenAndNotWoken() {
    foreign.add("one");

    source.deploymentChanged("a", "reviews");
    source.namespaceRead("a");
    source.enqueueAll();

    assertThat(woken).doesNotContain("one").contains("two", "four");
    assertThat(source.naming("a", "reviews"))
        .extracting(l -> l.getMetadata().getName())
        .containsExactlyInAnyOrder("one", "two");
  }

  @Test
  void theEndOfALessonOfAnotherShardWakesThoseThatWaitForIt() {
    foreign.add("one");
    RolloutLesson before = lesson("a", "one", "reviews", "ratings");

    source.onResourceUpdated(cache.put(ended(lesson("a", "one", "reviews", "ratings"))), before);

    assertThat(woken).containsExactly("two");
  }

  @Test
  void aLessonThatGoesToAnotherShardIsLetGo() {
    LessonEventSource byLabel =
        new LessonEventSource(
            cache,
            lesson -> gone.add(lesson.getMetadata().getName()),
            lesson -> true,
            lesson -> lesson.getMetadata().getLabels().isEmpty());
    RolloutLesson relabelled = lesson("a", "two", "reviews");
    relabelled.getMetadata().setLabels(Map.of("team", "b"));
    RolloutLesson before = lesson("a", "two", "reviews");

    assertThat(byLabel.has(before)).isTrue();
    byLabel.onResourceUpdated(cache.put(relabelled), before);

    assertThat(gone).containsExactly("two");
    assertThat(byLabel.has(relabelled)).isFalse();
  }

  /** A watch that was away too long begins anew with a list, which shows no deletion. */
  @Test
  void aLessonThatAnotherOneHasTakenTheNameOfIsLetGo() {
    LessonEventSource told =
        new LessonEventSource(
            cache, lesson -> gone.add(lesson.getMetadata().getUid()), l -> true, l -> true);
    RolloutLesson before = lesson("a", "two", "reviews");
    before.getMetadata().setUid("first");
    RolloutLesson successor = lesson("a", "two", "reviews");
    successor.getMetadata().setUid("second");

    told.onResourceUpdated(cache.put(successor), before);
    assertThat(gone).containsExactly("first");

    told.onResourceUpdated(cache.put(ended(successor)), successor);
    assertThat(gone).containsExactly("first");
  }
}
