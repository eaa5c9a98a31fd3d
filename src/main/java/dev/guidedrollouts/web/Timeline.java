package dev.guidedrollouts.web;

import dev.guidedrollouts.view.Scene;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The steps as bars over time, as the status tells them: it is there after a restart too.
 *
 * @param height of the drawing, whose width is 1000
 * @param label what is read aloud
 * @param from the start of the first step
 * @param to the end of the last, or the start of the one that goes on
 */
public record Timeline(List<Bar> bars, int height, String label, Instant from, Instant to) {
  private static final int WIDTH = 1000;
  private static final int LINE = 16;
  private static final int LINES = 6;
  private static final int LEAST = 4;

  /**
   * One step.
   *
   * @param style {@code passed}, {@code stalled} or {@code running}
   */
  public record Bar(int x, int y, int width, String style, String label) {}

  /** The timeline; empty before the first step has begun. */
  static Optional<Timeline> of(Scene scene) {
    List<Scene.StepLine> begun = scene.steps().stream().filter(s -> s.startedAt() != null).toList();
    Optional<Instant> from =
        begun.stream().flatMap(s -> Stream.ofNullable(s.startedAt())).min(Instant::compareTo);
    if (from.isEmpty()) {
      return Optional.empty();
    }
    Instant to =
        begun.stream()
            .flatMap(s -> Stream.of(s.startedAt(), s.finishedAt()))
            .filter(Objects::nonNull)
            .max(Instant::compareTo)
            .orElse(from.get());
    long whole = Math.max(1, Duration.between(from.get(), to).toMillis());
    List<Bar> bars = new ArrayList<>();
    for (Scene.StepLine step : begun) {
      bars.add(bar(step, bars.size() % LINES, from.get(), to, whole));
    }
    int height = LINE * Math.min(LINES, bars.size()) + 4;
    return Optional.of(
        new Timeline(
            bars,
            height,
            String.join(", ", bars.stream().map(Bar::label).toList()),
            from.get(),
            to));
  }

  private static Bar bar(Scene.StepLine step, int line, Instant from, Instant to, long whole) {
    int x = place(Objects.requireNonNull(step.startedAt()), from, whole);
    int end = place(Objects.requireNonNullElse(step.finishedAt(), to), from, whole);
    String outcome = Objects.requireNonNullElse(step.outcome(), step.state());
    return new Bar(
        Math.min(x, WIDTH - LEAST),
        LINE * line + 4,
        Math.max(LEAST, end - x),
        outcome.startsWith("Stalled") || step.state().equals("Failed")
            ? "stalled"
            : step.finishedAt() == null ? "running" : "passed",
        step.title() + ": " + outcome);
  }

  private static int place(Instant at, Instant from, long whole) {
    return (int) (Duration.between(from, at).toMillis() * WIDTH / whole);
  }
}
