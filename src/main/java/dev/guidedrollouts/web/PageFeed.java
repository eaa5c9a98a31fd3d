package dev.guidedrollouts.web;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.model.AuthoredTitles;
import dev.guidedrollouts.model.ObservedRollout;
import dev.guidedrollouts.view.Scene;
import dev.guidedrollouts.view.SceneReader;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Brings what changes to all who look. Whoever changes something only leaves a note; one thread
 * reads the notes, makes each scene and each fragment once, and hands the same bytes to every
 * viewer. All state is that thread's.
 */
public final class PageFeed implements LessonObserver, AutoCloseable {
  /** What comes within this time is one change: a rollout moves several objects at once. */
  private static final long GATHER_MILLIS = 40;

  /** page.js takes two missed ones for a lost connection. */
  static final long BEAT_SECONDS = 5;

  private static final int FRAMES_OF_ONE = 200;
  private static final int FRAMES_OF_ALL = 2000;

  private final LessonSource source;
  private final Rendering rendering;
  private final Clock clock;
  private final Set<LessonKey> changed = ConcurrentHashMap.newKeySet();
  private final Set<RolloutKey> rollouts = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean noted = new AtomicBoolean();
  private final PageThread thread = new PageThread();
  private final Recordings recordings = new Recordings(FRAMES_OF_ONE, FRAMES_OF_ALL);
  private final Map<LessonKey, LessonChannel> channels = new HashMap<>();
  private final BoardChannel board;
  private @Nullable Instant blindSince;

  private record RolloutKey(String namespace, String deployment) {}

  /** A feed of what a source shows; {@link #start} begins it. */
  PageFeed(LessonSource source, Rendering rendering, Clock clock) {
    this.source = source;
    this.rendering = rendering;
    this.clock = clock;
    this.board = new BoardChannel(source, rendering, clock);
  }

  void start() {
    thread.each(BEAT_SECONDS, this::beat);
  }

  @Override
  public void lessonChanged(String namespace, String name) {
    changed.add(new LessonKey(namespace, name));
    wake();
  }

  @Override
  public void rolloutChanged(String namespace, String deployment) {
    rollouts.add(new RolloutKey(namespace, deployment));
    wake();
  }

  private void wake() {
    if (noted.compareAndSet(false, true)) {
      thread.in(GATHER_MILLIS, this::work);
    }
  }

  /** One looks at a lesson from now on. */
  void watch(LessonKey key, EventStream viewer) {
    thread.soon(
        () -> {
          LessonChannel channel =
              channels.computeIfAbsent(
                  key,
                  k -> {
                    source.follow(k);
                    return new LessonChannel(k, rendering);
                  });
          update(key);
          channel.add(viewer);
          if (source.known()) {
            channel.snapshot(viewer, beatData());
          }
        });
  }

  /** One looks at the board from now on. */
  void watchBoard(EventStream viewer) {
    thread.soon(() -> board.add(viewer, beatData()));
  }

  /** One looks no more. */
  void leave(EventStream viewer) {
    thread.soon(
        () -> {
          board.remove(viewer);
          channels.values().removeIf(c -> c.remove(viewer) && released(c.key()));
        });
  }

  private boolean released(LessonKey key) {
    source.release(key);
    return true;
  }

  /** A slow viewer can take more. */
  void drained(EventStream viewer) {
    thread.soon(
        () -> {
          if (viewer.flush()) {
            board.caughtUp(viewer, beatData());
            channels.values().forEach(c -> c.caughtUp(viewer, beatData()));
          }
        });
  }

  /** What a viewer may see is another than before. */
  void viewersChanged() {
    thread.soon(board::update);
  }

  /** A moment to look back at, as its fragments; empty where there is none of this number. */
  CompletableFuture<Optional<Frame>> frame(LessonKey key, int number) {
    CompletableFuture<Optional<Frame>> frame = new CompletableFuture<>();
    thread.soon(
        () ->
            frame.complete(
                recordings
                    .frame(key, number)
                    .map(
                        r ->
                            new Frame(
                                r.at(),
                                String.join("\n", rendering.fragments(r.scene()).values())))));
    return frame.orTimeout(BEAT_SECONDS, TimeUnit.SECONDS);
  }

  /**
   * A moment.
   *
   * @param html its fragments
   */
  record Frame(Instant at, String html) {}

  private void work() {
    noted.set(false);
    Set<LessonKey> lessons = taken(changed);
    for (RolloutKey rollout : taken(rollouts)) {
      lessons.addAll(source.naming(rollout.namespace(), rollout.deployment()));
    }
    lessons.forEach(this::update);
    if (!lessons.isEmpty()) {
      board.update();
    }
  }

  private static <T> Set<T> taken(Set<T> notes) {
    Set<T> taken = new HashSet<>(notes);
    notes.removeAll(taken);
    return taken;
  }

  private void update(LessonKey key) {
    if (!source.known()) {
      return;
    }
    LessonChannel channel = channels.get(key);
    RolloutLesson lesson = source.lesson(key).orElse(null);
    if (lesson == null) {
      recordings.forget(key);
      if (channel != null) {
        channel.gone();
      }
      return;
    }
    recordings.belongTo(key, String.valueOf(lesson.getMetadata().getUid()));
    AuthoredTitles titles = channel == null ? AuthoredTitles.NONE : channel.titles();
    if (channel != null && channel.isAnother(lesson)) {
      askTitles(key);
    }
    Map<String, ObservedRollout> seen = source.rollouts(lesson).orElse(null);
    if (channel != null && seen == null) {
      source.follow(key);
    }
    Scene scene = SceneReader.read(lesson, seen, titles);
    if (seen != null) {
      recordings.add(key, scene, clock.instant());
    }
    if (channel != null) {
      int frames = recordings.frames(key);
      channel.show(
          scene,
          rendering.timeline(scene, frames, recordedAt(key, 0), recordedAt(key, frames - 1)));
    }
  }

  private @Nullable Instant recordedAt(LessonKey key, int frame) {
    return recordings.frame(key, frame).map(Recordings.Recorded::at).orElse(null);
  }

  /** Not on this thread: it waits for the API server. */
  private void askTitles(LessonKey key) {
    Thread.ofVirtual()
        .name("page-titles")
        .start(
            () -> {
              AuthoredTitles titles = source.titles(key);
              thread.soon(
                  () -> {
                    LessonChannel channel = channels.get(key);
                    if (channel != null) {
                      channel.titles(titles);
                      update(key);
                    }
                  });
            });
  }

  private String beatData() {
    return Json.beat(clock.instant(), blindSince);
  }

  private void beat() {
    blindSince = source.watching() ? null : blindSince == null ? clock.instant() : blindSince;
    // What was asked for before the start was over.
    channels.values().stream()
        .filter(LessonChannel::isEmpty)
        .map(LessonChannel::key)
        .toList()
        .forEach(this::update);
    board.beat(beatData());
    channels.values().forEach(c -> c.beat(beatData()));
  }

  @Override
  public void close() {
    thread.close();
  }
}
