package dev.guidedrollouts.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.model.TokenAnswer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who looks over a connection that takes less than there is to tell, or breaks. */
class SlowViewerTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static final String LESSON = "/lessons/team-1/bookinfo/events";

  private static final int CHANGES = 40;

  private static final String HINT = "\"" + "x".repeat(4000) + "\"";

  /** One text is cut at 4,096 characters. */
  private static final String HINTS = String.join(",", Collections.nCopies(12, HINT));

  private final ShownLessons lessons = ShownLessons.stalled();
  private PageServer server;

  @BeforeEach
  void start() {
    server =
        new PageServer(
            new PageSettings("127.0.0.1", 0, PageSettings.Auth.None, ""),
            lessons,
            (token, namespace, name) -> TokenAnswer.DENIED,
            VERTX,
            Clock.systemUTC());
    server.start();
  }

  @AfterEach
  void close() {
    server.close();
  }

  @AfterAll
  static void end() {
    VERTX.close();
  }

  private RawViewer looking(String path) throws IOException {
    return new RawViewer(server.port(), path, "");
  }

  private void say(String name, String guide, String hints) {
    lessons.lesson(
        "team-1",
        name,
        "{\"steps\": []}",
        "{\"phase\": \"Running\", \"guide\": \"%s\", \"hints\": [%s]}".formatted(guide, hints));
    server.observer().lessonChanged("team-1", name);
  }

  @Test
  void whoDoesNotReadDelaysNobodyAndIsThenShownTheNewestOnly() throws Exception {
    try (RawViewer slow = looking(LESSON);
        RawViewer quick = looking(LESSON)) {
      slow.until("event: beat");
      quick.until("event: beat");

      for (int i = 1; i <= CHANGES; i++) {
        long from = System.nanoTime();
        say("bookinfo", "moment-" + i + ".", HINTS);
        quick.until("moment-" + i + ".");
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(5));
      }
      String missed = slow.until("moment-" + CHANGES + ".");

      assertThat(quick.heard().length()).isGreaterThan(CHANGES * HINTS.length());
      assertThat(missed.length()).isLessThan(CHANGES * HINTS.length() / 4);
      quick.until("event: beat");
      slow.until("event: beat");
      assertThat(slow.fragments()).isEqualTo(quick.fragments());
      say("bookinfo", "and live again", "");
      slow.until("and live again");
    }
  }

  /** More than a connection takes at once; an order comes behind the rows that it names. */
  @Test
  void eachRowOfALargeClassComesToWhoReadsSlowly() throws Exception {
    List<String> names = largeClass();

    try (RawViewer slow = looking("/events")) {
      slow.until("\"rows\":[\"");

      assertThat(names).allMatch(n -> slow.heard().contains(row(n)));
    }
  }

  @Test
  void aRowThatIsGoneBeforeItsTurnIsNotShown() throws Exception {
    String last = largeClass().stream().max(Comparator.naturalOrder()).orElseThrow();

    try (RawViewer slow = looking("/events");
        RawViewer quick = looking("/events")) {
      slow.until("retry: ");
      quick.until("event: beat");
      lessons.remove("team-1", last);
      server.observer().lessonChanged("team-1", last);
      quick.until("event: board");
      slow.until("event: beat");

      assertThat(quick.heard()).contains(row(last));
      assertThat(slow.heard()).contains("event: board").doesNotContain(last);
    }
  }

  private List<String> largeClass() {
    List<String> names = IntStream.range(0, 1500).mapToObj(i -> "lesson-" + i).toList();
    names.forEach(n -> say(n, "step one of " + n + " waits for its learner", ""));
    return names;
  }

  private static String row(String name) {
    return "id=\"lesson_team-1_" + name + "\"";
  }

  @Test
  void whoBreaksOffInMidEventComesBackToAllOfIt() throws Exception {
    String broken;
    try (RawViewer first = looking(LESSON)) {
      broken = first.until("<section id=\"stage\"");
    }
    String last = broken.replaceAll("(?s).*id: (\\d+)\n.*", "$1");
    say("bookinfo", "while nobody looked", "");

    try (RawViewer back = new RawViewer(server.port(), LESSON, "Last-Event-ID: " + last + "\r\n")) {
      back.until("event: beat");

      assertThat(back.fragments())
          .containsOnlyKeys("head", "diagnosis", "stage", "todo", "steps", "ledger", "timeline")
          .hasEntrySatisfying("todo", h -> assertThat(h).contains("while nobody looked"));
    }
  }
}
