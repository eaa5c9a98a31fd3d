package dev.guidedrollouts.bench;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Lessons under the operator, some at a time, until all have come to their end. */
final class LessonRuns {
  private static final long PATIENCE_NANOS = Duration.ofMinutes(10).toNanos();
  private static final long LOOK_MILLIS = 50;
  private static final String BROKEN = "broken";

  private final Site site;
  private final IndependentWatch watch;
  private final Figures figures;
  private final int parallel;
  private int begun;

  LessonRuns(Site site, IndependentWatch watch, Figures figures, int parallel) {
    this.site = site;
    this.watch = watch;
    this.figures = figures;
    this.parallel = parallel;
  }

  void run(List<String> plain, List<String> stalling) {
    Deque<String> left = new ArrayDeque<>(plain);
    left.addAll(stalling);
    int all = left.size();
    Set<String> going = new HashSet<>();
    Set<String> withoutStall = Set.copyOf(plain);
    long until = System.nanoTime() + PATIENCE_NANOS;
    int told = 0;
    while (!left.isEmpty() || !going.isEmpty()) {
      while (going.size() < parallel && !left.isEmpty()) {
        String name = left.removeFirst();
        going.add(name);
        begin(name, !withoutStall.contains(name));
      }
      going.removeIf(this::hasEnded);
      watch.check();
      int ended = all - left.size() - going.size();
      if (ended >= told + parallel || ended == all) {
        told = ended;
        Bench.progress("%d of %d lessons have ended".formatted(ended, all));
      }
      if (System.nanoTime() > until) {
        throw new IllegalStateException("these lessons did not end in 10 minutes: " + going);
      }
      Bench.pause(LOOK_MILLIS);
    }
  }

  private void begin(String name, boolean stalls) {
    if (!stalls) {
      site.lesson(name, plain(name));
      return;
    }
    boolean first = begun++ % 2 == 0;
    Track track = watch.follow(new Track(name, BROKEN, Site.MISSING));
    (first ? figures.firstFailure : figures.backOff).add(track);
    site.lesson(name, stalling(name, first ? "FirstFailure" : "BackOff"));
  }

  private boolean hasEnded(String name) {
    RolloutLesson lesson = watch.lesson(name);
    LessonPhase phase =
        lesson == null ? LessonPhase.Pending : lesson.statusOrEmpty().phaseOrDefault();
    if (phase == LessonPhase.Failed || phase == LessonPhase.Invalid) {
      throw new IllegalStateException(
          "lesson " + name + " is " + phase + ": " + lesson.statusOrEmpty().message());
    }
    return phase == LessonPhase.Completed;
  }

  private static String plain(String name) {
    return """
        steps:
        - {name: newer, rollOut: {deployment: NAME, image: "NEWER"}}
        - {name: reachable, expose: {deployment: NAME, port: 9080}}
        - {name: more, scale: {deployment: NAME, replicas: 2}}
        - {name: newest, rollOut: {deployment: NAME, image: "NEWEST"}}
        - {name: back, undo: {deployment: NAME, toStep: newer}}
        """
        .replace("NAME", name)
        .replace("NEWER", Site.NEWER)
        .replace("NEWEST", Site.NEWEST);
  }

  private static String stalling(String name, String verdict) {
    return """
        stall: {verdict: VERDICT}
        steps:
        - {name: newer, rollOut: {deployment: NAME, image: "NEWER"}}
        - {name: broken, expect: Stall, rollOut: {deployment: NAME, image: "MISSING"}}
        """
        .replace("NAME", name)
        .replace("VERDICT", verdict)
        .replace("NEWER", Site.NEWER)
        .replace("MISSING", Site.MISSING);
  }
}
