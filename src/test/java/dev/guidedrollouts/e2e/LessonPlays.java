package dev.guidedrollouts.e2e;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.guidedrollouts.model.Cause;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
  /** So many can start their pods at the same time on two cores and still look in time. */
  private static final int AT_ONCE = 10;

  private final ExecutorService stages = Executors.newFixedThreadPool(AT_ONCE);
  private final Map<Play, Act> plays = new LinkedHashMap<>();
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
  void add(String lesson, Cause cause, Act solution, Act wrongTurn) throws IOException {
    assumeFalse(
        "simulated".equals(System.getenv("LAB_NODE")),
        "made for a real kubelet: probes are asked and programs end");
    for (Path script : LessonsFolder.scripts(lesson, "solutions")) {
      plays.put(new Play(lesson, script, cause, Cluster.prepare()), solution);
    }
    for (Path script : LessonsFolder.scripts(lesson, "wrong-turns")) {
      plays.put(new Play(lesson, script, cause, Cluster.prepare()), wrongTurn);
    }
  }

  /** Starts the operator, and all that was added. */
  void start() throws IOException {
    String namespaces =
        plays.keySet().stream().map(p -> p.cluster().namespace).collect(Collectors.joining(","));
    OperatorProcess operator = plays.keySet().iterator().next().cluster().operator;
    operator.with("GUIDED_ROLLOUTS_WATCH_NAMESPACES", namespaces).start();
    plays.forEach(
        (play, act) ->
            ends.put(
                play.script(),
                stages.submit(
                    () -> {
                      play.begin();
                      act.on(play);
                      return null;
                    })));
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
    plays.keySet().forEach(p -> p.cluster().close());
  }
}
