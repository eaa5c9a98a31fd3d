package dev.guidedrollouts.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.model.AuthoredTitles;
import dev.guidedrollouts.view.Scene;
import dev.guidedrollouts.view.SceneReader;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What can be looked back at, and that it stays small. */
class RecordingsTest {
  private static final LessonKey ONE = new LessonKey("team-1", "bookinfo");
  private static final LessonKey TWO = new LessonKey("team-2", "bookinfo");

  private final Recordings recordings = new Recordings(4, 6);

  private static Scene scene(String message) {
    RolloutLesson lesson =
        new ShownLessons()
            .lesson(
                "team-1", "bookinfo", "{\"steps\": []}", "{\"message\": \"%s\"}".formatted(message))
            .lesson(ONE)
            .orElseThrow();
    return SceneReader.read(lesson, Map.of(), AuthoredTitles.NONE);
  }

  private void add(LessonKey key, String message, int second) {
    recordings.add(key, scene(message), Instant.EPOCH.plusSeconds(second));
  }

  @Test
  void aMomentIsThereOnce() {
    add(ONE, "a", 1);
    add(ONE, "a", 2);
    add(ONE, "b", 3);

    assertThat(recordings.frames(ONE)).isEqualTo(2);
    assertThat(recordings.frame(ONE, 0))
        .map(Recordings.Recorded::at)
        .contains(Instant.EPOCH.plusSeconds(1));
    assertThat(recordings.frame(ONE, 2)).isEmpty();
    assertThat(recordings.frame(ONE, -1)).isEmpty();
  }

  @Test
  void theShortestMomentGoesFirst() {
    add(ONE, "a", 0);
    add(ONE, "b", 10);
    add(ONE, "c", 20);
    add(ONE, "d", 21);
    add(ONE, "e", 40);

    assertThat(recordings.frames(ONE)).isEqualTo(4);
    assertThat(messages(ONE)).containsExactly("a", "b", "d", "e");
  }

  @Test
  void theLessonThatChangedLongestAgoGoes() {
    add(ONE, "a", 0);
    add(ONE, "b", 1);
    add(ONE, "c", 2);
    add(TWO, "a", 3);
    add(TWO, "b", 4);
    add(TWO, "c", 5);
    add(TWO, "d", 6);

    assertThat(recordings.frames(ONE)).isZero();
    assertThat(messages(TWO)).containsExactly("a", "b", "c", "d");
  }

  private List<String> messages(LessonKey key) {
    return IntStream.range(0, recordings.frames(key))
        .mapToObj(i -> recordings.frame(key, i))
        .flatMap(Optional::stream)
        .map(r -> r.scene().message())
        .toList();
  }
}
