package dev.guidedrollouts.web;

import static org.assertj.core.api.Assertions.assertThat;

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
}
