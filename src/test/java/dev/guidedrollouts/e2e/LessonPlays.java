package dev.guidedrollouts.e2e;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.guidedrollouts.model.Cause;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/**
 * Scripts of lessons, each played in a namespace of its own, several at the same time: most of a
 * stall is waiting for it. One operator minds them all.
 */
final class LessonPlays implements AutoCloseable {
  /** So many pods start at the same time on two cores without being slow. */
  private static final int AT_ONCE = 6;

  private final ExecutorService stages = Executors.newFixedThreadPool(AT_ONCE);
  private final Map<Path, Play> plays = new HashMap<>();
  private final Map<Path, Future<?>> ends = new HashMap<>();

  /**
   * A script of a lesson that has the name of its folder.
   *
   * @param cause why the rollout of the lesson stalls
   */
  record Play(String lesson, Path script, Cause cause, Cluster cluster) {
    void begin() throws IOException, InterruptedException {
      if (LessonsFolder.setup(lesson).isPresent()) {
        LessonsFolder.run(LessonsFolder.setup(lesson).get(), cluster);
      }
      cluster.apply(LessonsFolder.lesson(lesson));
    }
  }

  /** What is done with a script, and what has to come of it. */
  @FunctionalInterface
  interface Act {
    void on(Play play) throws Exception;
  }

  /** Skips the test, saying why, where nothing can stall so. */
  void add(String lesson, Cause cause) throws IOException {
    assumeFalse(
        "simulated".equals(System.getenv("LAB_NODE")),
        "made for a real kubelet: probes are asked and programs end");
    for (String kind : List.of("solutions", "wrong-turns")) {
      for (Path script : LessonsFolder.scripts(lesson, kind)) {
        plays.put(script, new Play(lesson, script, cause, Cluster.prepare()));
      }
    }
  }

  /** Starts the operator, and all that was added. */
  void start(Act solution, Act wrongTurn) throws IOException {
    plays
        .values()
        .iterator()
        .next()
        .cluster()
        .operator
        .with(
            "GUIDED_ROLLOUTS_WATCH_NAMESPACES",
            plays.values().stream()
                .map(p -> p.cluster().namespace)
                .collect(Collectors.joining(",")))
        .start();
    for (Play play : plays.values()) {
      boolean solves = play.script().getParent().endsWith("solutions");
      ends.put(
          play.script(),
          stages.submit(
              () -> {
                play.begin();
                (solves ? solution : wrongTurn).on(play);
                return null;
              }));
    }
  }

  /** Returns when that script has come to its end, as it was to. */
  void end(Path script) throws Exception {
    try {
      ends.get(script).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AssertionError failed) {
        throw failed;
      }
      throw new CompletionException(e.getCause());
    }
  }

  @Override
  public void close() {
    stages.shutdownNow();
    plays.values().forEach(p -> p.cluster().close());
  }
}
