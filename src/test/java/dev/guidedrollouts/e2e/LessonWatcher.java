package dev.guidedrollouts.e2e;

import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.kube.LabPatience;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * Waits for a lesson's status by a watch: what stands there for a moment only is not missed, and
 * nobody asks ten times a second, which was a third of all requests of a run.
 */
final class LessonWatcher implements Watcher<RolloutLesson> {
  /** After that long it is read again, should the watch have ended without a word. */
  private static final Duration ONE_WATCH = Duration.ofSeconds(30);

  private final Predicate<LessonStatus> holds;
  private final CompletableFuture<Optional<LessonStatus>> found = new CompletableFuture<>();

  private LessonWatcher(Predicate<LessonStatus> holds) {
    this.holds = holds;
  }

  /**
   * The first status for which it holds, beginning with the present one.
   *
   * @throws AssertionError when none came within the time that every test waits
   */
  static LessonStatus await(
      Resource<RolloutLesson> lesson, String what, Predicate<LessonStatus> holds) {
    Instant end = Instant.now().plus(LabPatience.PATIENCE);
    LessonStatus last = LessonStatus.EMPTY;
    while (Instant.now().isBefore(end)) {
      RolloutLesson present = lesson.get();
      last = present.statusOrEmpty();
      if (holds.test(last)) {
        return last;
      }
      Optional<LessonStatus> next =
          new LessonWatcher(holds).next(lesson, present.getMetadata().getResourceVersion());
      if (next.isPresent()) {
        return next.get();
      }
    }
    throw new AssertionError(what + ": not within " + LabPatience.PATIENCE + "; it is " + last);
  }

  private Optional<LessonStatus> next(Resource<RolloutLesson> lesson, String version) {
    var options = new ListOptionsBuilder().withResourceVersion(version).build();
    try (var watch = lesson.watch(options, this)) {
      return found.get(ONE_WATCH.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void eventReceived(Action action, RolloutLesson lesson) {
    if (action == Action.DELETED) {
      found.complete(Optional.empty());
      return;
    }
    try {
      LessonStatus status = lesson.statusOrEmpty();
      if (!found.isDone() && holds.test(status)) {
        found.complete(Optional.of(status));
      }
    } catch (RuntimeException | AssertionError e) {
      found.completeExceptionally(e);
    }
  }

  /** It is read and watched anew. */
  @Override
  public void onClose(WatcherException cause) {
    found.complete(Optional.empty());
  }
}
