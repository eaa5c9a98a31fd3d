package dev.guidedrollouts.web;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.text.PageMessages;
import dev.guidedrollouts.view.Board;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who looks at the board, and what each was shown last. A row is rendered once for all; which rows
 * there are depends on what a viewer may see. Of the feed's thread.
 */
final class BoardChannel {
  /** Not a row's. */
  private static final String BOARD = "(board)";

  private final LessonSource source;
  private final Rendering rendering;
  private final Clock clock;
  private final Map<EventStream, Shown> viewers = new LinkedHashMap<>();
  private final Map<LessonKey, Line> lines = new HashMap<>();
  private long version;

  /** What one viewer has: the version of each row, and the order. */
  private static final class Shown {
    final Map<LessonKey, Buffer> rows = new HashMap<>();
    String order = "";
  }

  /**
   * A row, rendered.
   *
   * @param row without how long its learner has waited, which the browser counts
   */
  private record Line(Board.Row row, @Nullable Instant since, Buffer event) {}

  BoardChannel(LessonSource source, Rendering rendering, Clock clock) {
    this.source = source;
    this.rendering = rendering;
    this.clock = clock;
  }

  void add(EventStream viewer, String beat) {
    viewers.put(viewer, new Shown());
    update();
    if (source.known()) {
      viewer.beat(event("beat", beat));
    }
  }

  void remove(EventStream viewer) {
    viewers.remove(viewer);
    if (viewers.isEmpty()) {
      lines.clear();
    }
  }

  /** A slow viewer has all again. */
  void caughtUp(EventStream viewer, String beat) {
    if (viewers.containsKey(viewer)) {
      viewer.beat(event("beat", beat));
    }
  }

  /** Sends each viewer what is another than what it has. */
  void update() {
    if (viewers.isEmpty() || !source.known()) {
      return;
    }
    Instant now = clock.instant();
    Map<LessonKey, RolloutLesson> lessons = new LinkedHashMap<>();
    source.lessons().forEach(l -> lessons.put(LessonKey.of(l), l));
    lines.keySet().retainAll(lessons.keySet());
    Board all = Board.of(List.copyOf(lessons.values()), now);
    all.rows().forEach(row -> render(row, lessons));
    viewers.forEach((viewer, shown) -> update(viewer, shown, all, lessons, now));
  }

  private void render(Board.Row row, Map<LessonKey, RolloutLesson> lessons) {
    LessonKey key = key(row);
    RolloutLesson lesson = Objects.requireNonNull(lessons.get(key));
    var columns = lesson.statusOrEmpty().columns();
    Instant since = columns == null ? null : columns.waitingSince();
    Board.Row timeless = row.withoutTime();
    Line known = lines.get(key);
    if (known == null || !known.row().equals(timeless) || !Objects.equals(known.since(), since)) {
      lines.put(
          key, new Line(timeless, since, event("row", rendering.row(id(key), timeless, since))));
    }
  }

  private void update(
      EventStream viewer,
      Shown shown,
      Board all,
      Map<LessonKey, RolloutLesson> lessons,
      Instant now) {
    // Asked once: an answer may come between two questions.
    Map<LessonKey, Viewer.Sight> sights = new LinkedHashMap<>();
    all.rows().forEach(row -> sights.put(key(row), viewer.viewer().sight(key(row))));
    Set<LessonKey> seen =
        sights.entrySet().stream()
            .filter(e -> e.getValue() == Viewer.Sight.SEES)
            .map(Map.Entry::getKey)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (seen.isEmpty() && sights.containsValue(Viewer.Sight.NOT_KNOWN_YET)) {
      return;
    }
    for (LessonKey key : List.copyOf(shown.rows.keySet())) {
      if (!seen.contains(key)) {
        shown.rows.remove(key);
        viewer.forget(id(key));
      }
    }
    for (LessonKey key : seen) {
      Buffer row = Objects.requireNonNull(lines.get(key)).event();
      if (shown.rows.put(key, row) != row) {
        viewer.send(id(key), row);
      }
    }
    String summary =
        seen.isEmpty()
            ? ""
            : seen.size() == lessons.size()
                ? all.summary()
                : Board.of(seen.stream().map(lessons::get).toList(), now).summary();
    String order =
        Json.board(
            seen.stream().map(BoardChannel::id).toList(),
            summary,
            seen.isEmpty() && !lessons.isEmpty() ? PageMessages.mayGetNone() : null);
    if (!order.equals(shown.order)) {
      shown.order = order;
      viewer.send(BOARD, event("board", order));
    }
  }

  private static LessonKey key(Board.Row row) {
    return new LessonKey(row.namespace(), row.lesson());
  }

  /** Names have no underscore. */
  private static String id(LessonKey key) {
    return "lesson_" + key.namespace() + "_" + key.name();
  }

  private Buffer event(String name, String data) {
    return EventStream.event(name, String.valueOf(++version), data);
  }

  /** Who has waited longer stands higher: the order changes with time alone. */
  void beat(String beat) {
    update();
    Buffer event = event("beat", beat);
    for (EventStream viewer : viewers.keySet()) {
      if (viewer.viewer().signedOut()) {
        viewer.end(event("signed-out", ""));
      } else {
        viewer.beat(event);
      }
    }
  }
}
