package dev.guidedrollouts.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The same stalls under lab/rollout-or-undo, timed by the same watch. */
final class ScriptRuns {
  /** So many kubectl processes at one moment would only measure the machine. */
  private static final long APART_MILLIS = 200;

  private final IndependentWatch watch;
  private final Duration timeout;
  private final Path folder;

  ScriptRuns(IndependentWatch watch, Duration timeout, Path folder) {
    this.watch = watch;
    this.timeout = timeout;
    this.folder = folder;
  }

  List<Track> run(List<String> deployments) throws IOException {
    List<Track> tracks = new ArrayList<>();
    List<Process> scripts = new ArrayList<>();
    for (String name : deployments) {
      tracks.add(watch.follow(new Track(name, "", Site.MISSING)));
      scripts.add(start(name));
      Bench.pause(APART_MILLIS);
    }
    int left = scripts.size();
    while (left > 0) {
      Bench.pause(APART_MILLIS);
      watch.check();
      int alive = (int) scripts.stream().filter(Process::isAlive).count();
      if (alive < left && (alive == 0 || alive % 10 == 0)) {
        Bench.progress(
            "%d of %d scripts have ended".formatted(scripts.size() - alive, scripts.size()));
      }
      left = alive;
    }
    Site.await(
        "the watch saw every Deployment restored by its script; their logs are in " + folder,
        () -> tracks.stream().allMatch(Track::isRestored));
    return tracks;
  }

  private Process start(String name) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            "lab/rollout-or-undo",
            Site.NAMESPACE,
            name,
            "reviews",
            Site.MISSING,
            String.valueOf(timeout.toSeconds()));
    builder.environment().put("KUBECONFIG", System.getenv("LAB_KUBECONFIG"));
    return builder
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("script-" + name + ".log").toFile())
        .start();
  }
}
