package dev.guidedrollouts.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.guidedrollouts.model.AuthoredTitles;
import dev.guidedrollouts.view.Scene;
import dev.guidedrollouts.view.SceneReader;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the templates make of what they are given. */
class RenderingTest {
  private final Rendering rendering = new Rendering("/class");

  @Test
  void theShellOfTheBoard() {
    assertThat(rendering.board(false))
        .contains("data-events=\"/class/events\"")
        .contains("id=\"rows\"");
  }

  @Test
  void theShellOfALesson() {
    assertThat(rendering.lesson(new LessonKey("team-1", "bookinfo"), true))
        .contains("data-events=\"/class/lessons/team-1/bookinfo/events\"")
        .contains("Sign out");
  }

  /** Each step has a line, also one that has not begun; what goes on reaches to the last change. */
  @Test
  void theTimelineIsAStaircase() {
    Timeline timeline = Timeline.of(scene(), Instant.parse("2026-11-29T10:00:16Z")).orElseThrow();

    assertThat(timeline.bars())
        .extracting(Timeline.Bar::x, Timeline.Bar::y, Timeline.Bar::width, Timeline.Bar::style)
        .containsExactly(tuple(0, 0, 500, "passed"), tuple(500, 14, 500, "running"));
    assertThat(timeline.height()).isEqualTo(28);
    assertThat(timeline.to()).isEqualTo("2026-11-29T10:00:16Z");
    assertThat(rendering.fragments(scene()).get("steps"))
        .contains("<span class=\"took\">8s</span>");
  }

  private static Scene scene() {
    LessonKey key = new LessonKey("team-1", "bookinfo");
    var lesson = ShownLessons.stalled().lesson(key).orElseThrow();
    return SceneReader.read(lesson, Map.of(), AuthoredTitles.NONE);
  }
}
