package dev.guidedrollouts.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.guidedrollouts.bench.Track.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Very many lessons stall in the same second: in one namespace, and in a namespace each. Their pods
 * are there and wait for their image; then all pulls fail.
 */
final class BurstPart implements Part {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long ONE_SECOND = Duration.ofSeconds(1).toNanos();

  private final Lab lab;
  private final int stalls;
  private final int namespaces;
  private final boolean watchesEach;

  BurstPart(Lab lab, Parameters parameters) {
    this.lab = lab;
    this.stalls = parameters.number("BURST", 500, 2);
    this.namespaces = parameters.number("BURST_NAMESPACES", stalls, 0);
    this.watchesEach = parameters.on("BURST_WATCH_EACH");
  }

  @Override
  public String name() {
    return "burst";
  }

  @Override
  public void run(Results results) throws Exception {
    burst(results, "one namespace", Goal.BURST_ONE_P99, lab.namespaces(List.of("burst")), "one");
    if (namespaces > 0) {
      burst(
          results,
          namespaces + " namespaces",
          Goal.BURST_MANY_P99,
          lab.namespaces(Manifests.names("burst", namespaces)),
          "many");
    }
  }

  private void burst(Results results, String where, Goal goal, List<String> in, String file)
      throws Exception {
    String name = "burst-" + file;
    try (Operator operator =
        in.size() == 1 || watchesEach
            ? new Operator(lab, name, in, Map.of())
            : Operator.everywhere(lab, name)) {
      List<Track> tracks = prepare(operator, in);
      Bench.progress("%d pulls fail in one second, in %s".formatted(stalls, where));
      int gapsBefore = lab.observer.gaps();
      int reconnectsBefore = lab.observer.reconnects();
      int failedBefore = lab.node.failures();
      release();
      Lab.waitFor(PATIENCE, () -> tracks.stream().allMatch(t -> t.has(Moment.DIAGNOSIS)));
      boolean ended =
          Lab.waitFor(PATIENCE, () -> tracks.stream().allMatch(t -> t.has(Moment.ENDED)));
      figures(results, where, goal, tracks, file);
      results.goal(
          Goal.WATCHES_LOST,
          lab.observer.gaps() - gapsBefore,
          null,
          where
              + ", %d gone on with, %d statuses that the server did not take"
                  .formatted(
                      lab.observer.reconnects() - reconnectsBefore,
                      lab.node.failures() - failedBefore));
      Kept.Memory memory = operator.memory();
      results.figure(
          "peak RSS, " + where, (double) memory.peak(), "MiB", null, "now " + memory.now());
      results.figure(
          "CPU of the operator, start to end, " + where,
          operator.cpu().toMillis() / 1e3,
          "s",
          null,
          "");
      if (!ended) {
        results.note("not all lessons in " + where + " came to their end in time");
      }
      operator.stop();
    } finally {
      lab.remove(in);
      lab.observer.forget();
    }
  }

  private List<Track> prepare(Operator operator, List<String> in) throws Exception {
    List<String> names = Manifests.names("burst", stalls);
    Bench.progress("%d Deployments are rolled out".formatted(stalls));
    Lab.all(names.stream().map(n -> lab.deployment(of(in, n), n, 1, Images.HEALTHY)).toList());
    lab.awaitRolledOut(stalls);
    operator.start();
    List<Track> tracks =
        names.stream().map(n -> lab.observer.follow(new Track(of(in, n), n, Images.HELD))).toList();
    Lab.all(
        names.stream()
            .map(n -> lab.lesson(of(in, n), n, Manifests.stalling(n, "FirstFailure", Images.HELD)))
            .toList());
    Bench.progress("their lessons begin");
    Lab.await(stalls + " pods wait for their image", () -> held().size() >= stalls);
    // Statuses of the pods that now wait, and what the operator writes of them, come to rest.
    Bench.pause(3000);
    return tracks;
  }

  /** The lessons are dealt out to the namespaces in turn. */
  private String of(List<String> in, String name) {
    return in.get(
        Math.floorMod(Integer.parseInt(name.substring(name.indexOf('-') + 1)), in.size()));
  }

  private List<JsonNode> held() {
    List<JsonNode> held = new ArrayList<>();
    for (JsonNode pod : lab.node.pods().values()) {
      if (Images.of(pod).equals(Images.HELD)) {
        held.add(pod);
      }
    }
    return held;
  }

  private void release() {
    List<JsonNode> pods = held();
    Collections.shuffle(pods);
    long begun = System.nanoTime();
    for (int i = 0; i < pods.size(); i++) {
      long left = begun + ONE_SECOND * i / pods.size() - System.nanoTime();
      if (left > 0) {
        Bench.pause(left / 1_000_000);
      }
      lab.node.release(pods.get(i));
    }
    Bench.progress(
        "the last of them was sent after %.1f s".formatted((System.nanoTime() - begun) / 1e9));
  }

  private void figures(Results results, String where, Goal goal, List<Track> tracks, String file) {
    Distribution floor = Stalls.floor(results, tracks);
    int missed = Stalls.tellMissing(results, tracks, Moment.DIAGNOSIS);
    Stalls.tellMissing(results, tracks, Moment.CONDITION);
    results.goal(Goal.BURST_MISSED, missed, null, where + ", of " + tracks.size());
    var times = Stalls.times(tracks, Moment.CONDITION, Moment.DIAGNOSIS);
    if (times.isEmpty()) {
      return;
    }
    Distribution diagnosis = times.get();
    results.figure(
        "condition seen -> diagnosis seen, " + where + ": p50",
        diagnosis.millis(50),
        "ms",
        floor.millis(50),
        "max %.0f ms, of %d".formatted(diagnosis.millis(100), diagnosis.nanos().size()));
    results.goal(goal, diagnosis.millis(99), floor.millis(99), "floor: its p99");
    Stalls.times(tracks, Moment.CONDITION, Moment.UNDONE)
        .ifPresent(t -> results.times("condition -> former template seen, " + where, t, floor));
    results.plot(
        "burst-" + file,
        new Plot(
                "%d stalls in one second, %s".formatted(tracks.size(), where),
                "ms",
                "% of the stalls")
            .distribution("diagnosis", diagnosis)
            .distribution("floor: status PUT -> watch", floor));
    tracks.stream()
        .map(t -> t.between(Moment.CONDITION, Moment.DIAGNOSIS))
        .filter(OptionalLong::isPresent)
        .mapToLong(OptionalLong::getAsLong)
        .filter(n -> n < 0)
        .findAny()
        .ifPresent(
            n ->
                results.note(
                    "a diagnosis came before its pod's condition did: the bench's own watch was behind"));
  }
}
