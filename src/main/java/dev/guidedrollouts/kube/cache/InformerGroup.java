package dev.guidedrollouts.kube.cache;

import dev.guidedrollouts.model.Unread;
import dev.guidedrollouts.text.LessonMessages;
import dev.guidedrollouts.text.SafeText;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Informers of one namespace that start together and end together. Nobody waits for them: a
 * namespace that can't be listed (no rights, too many pods, an API that hangs) holds no thread. Its
 * informers try again for ever, at the client's growing intervals of up to half a minute; {@link
 * #ask} says whether they show everything, and why not.
 */
final class InformerGroup implements AutoCloseable {
  private static final int WHY_CHARS = 300;

  private final AtomicReference<@Nullable Throwable> trouble = new AtomicReference<>();
  private final Runnable whenRead;
  private volatile List<SharedIndexInformer<?>> informers = List.of();
  private volatile CompletableFuture<Void> reading = CompletableFuture.completedFuture(null);
  private volatile boolean read;
  private volatile boolean closed;
  private @Nullable Instant unreadSince;

  /**
   * @param whenRead called once, on a thread of the client's, when everything has been read
   */
  InformerGroup(Runnable whenRead) {
    this.whenRead = whenRead;
  }

  /**
   * Starts the informers where they do not run yet. Never waits.
   *
   * @return null where they show everything that there is
   */
  synchronized @Nullable Unread ask(Supplier<List<SharedIndexInformer<?>>> make, Instant now) {
    if (informers.isEmpty() && !closed) {
      begin(make);
    }
    String why = why();
    if (why == null) {
      unreadSince = null;
      return null;
    }
    Instant since = unreadSince == null ? now : unreadSince;
    unreadSince = since;
    return new Unread(since, why);
  }

  private @Nullable String why() {
    Throwable last = trouble.get();
    if (closed) {
      return LessonMessages.noLongerFollowed();
    }
    boolean broken = last != null && !informers.stream().allMatch(SharedIndexInformer::isWatching);
    if (read && !informers.isEmpty() && !broken) {
      trouble.set(null);
      return null;
    }
    return last == null ? LessonMessages.notSentYet() : said(last);
  }

  private void begin(Supplier<List<SharedIndexInformer<?>>> make) {
    trouble.set(null);
    read = false;
    List<SharedIndexInformer<?>> made = make.get();
    try {
      CompletableFuture<?>[] started =
          made.stream()
              .map(this::run)
              .map(CompletionStage::toCompletableFuture)
              .toArray(CompletableFuture[]::new);
      informers = made;
      reading = CompletableFuture.allOf(started).thenRun(this::allRead);
    } catch (RuntimeException e) {
      // Half a group would look like a whole one to who asks next.
      made.forEach(SharedIndexInformer::stop);
      trouble.set(e);
    }
    // Closed by another thread meanwhile: what was started after its look must end too.
    if (closed) {
      stop();
    }
  }

  private CompletionStage<Void> run(SharedIndexInformer<?> informer) {
    return informer
        .exceptionHandler(
            (isStarted, what) -> {
              trouble.set(what);
              return !closed;
            })
        .start();
  }

  private void allRead() {
    if (!closed) {
      read = true;
      whenRead.run();
    }
  }

  /** What the API server said, where it did; else what happened on the way. */
  private static String said(Throwable trouble) {
    for (Throwable t = trouble; t != null; t = t.getCause()) {
      if (t instanceof KubernetesClientException refused
          && refused.getStatus() != null
          && refused.getStatus().getMessage() != null) {
        return SafeText.clean(refused.getStatus().getMessage(), WHY_CHARS);
      }
    }
    return SafeText.clean(String.valueOf(trouble.getMessage()), WHY_CHARS);
  }

  /** Whether everything was read once. */
  boolean isRead() {
    return read;
  }

  /** How many watches are open now. */
  long watching() {
    return informers.stream().filter(SharedIndexInformer::isWatching).count();
  }

  private void stop() {
    reading.cancel(false);
    informers.forEach(SharedIndexInformer::stop);
    informers = List.of();
  }

  /** Does not wait for a start that is under way. */
  @Override
  public void close() {
    closed = true;
    stop();
  }
}
