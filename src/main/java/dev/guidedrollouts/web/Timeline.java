package dev.guidedrollouts.web;

import dev.guidedrollouts.view.Scene;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The steps as bars over time, as the status tells them: it is there after a restart too.
 *
 * @param height of the drawing, whose width is 1000
 * @param label what is read aloud
 * @param from the start of the first step
 * @param to the end of the last, or the last moment at which one that goes on was seen to change
 */
public record Timeline(List<Bar> bars, int height, String label, Instant from, Instant to) {
  private static final int WIDTH = 1000;
  private static final int LEAST = 4;

  /** A step has a line of its own, so that they read as a staircase; many of them make it lower. */
  private static final int LINE = 14;

  private static final int HIGHEST = 200;

  /**
   * One step.
   *
   * @param style {@code passed}, {@code stalled} or {@code running}
   */
  public record Bar(int x, int y, int width, int height, String style, String label) {}

  /**
   * The timeline; empty before the first step has begun.
   *
   * @param changed when the lesson was last seen to change; null where that is not known
   */
  static Optional<Timeline> of(Scene scene, @Nullable Instant changed) {
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
    if (changed != null
        && changed.isAfter(to)
        && begun.stream().anyMatch(s -> s.finishedAt() == null)) {
      to = changed;
    }
    long whole = Math.max(1, Duration.between(from.get(), to).toMillis());
    int line = Math.clamp(HIGHEST / scene.steps().size(), LEAST, LINE);
    List<Bar> bars = new ArrayList<>();
    for (Scene.StepLine step : begun) {
      bars.add(bar(step, line * (step.number() - 1), line - 2, from.get(), to, whole));
    }
    return Optional.of(
        new Timeline(
            bars,
            line * scene.steps().size(),
            String.join(", ", bars.stream().map(Bar::label).toList()),
            from.get(),
            to));
  }

  private static Bar bar(
      Scene.StepLine step, int y, int height, Instant from, Instant to, long whole) {
    int x = place(Objects.requireNonNull(step.startedAt()), from, whole);
    int end = place(Objects.requireNonNullElse(step.finishedAt(), to), from, whole);
    String outcome = Objects.requireNonNullElse(step.outcome(), step.state());
    return new Bar(
        Math.min(x, WIDTH - LEAST),
        y,
        Math.max(LEAST, end - x),
        height,
        outcome.startsWith("Stalled") || step.state().equals("Failed")
            ? "stalled"
            : step.finishedAt() == null ? "running" : "passed",
        step.title() + ": " + outcome);
  }

  private static int place(Instant at, Instant from, long whole) {
    return (int) (Duration.between(from, at).toMillis() * WIDTH / whole);
  }
}
