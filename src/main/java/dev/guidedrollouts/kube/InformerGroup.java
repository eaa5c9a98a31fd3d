package dev.guidedrollouts.kube;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Informers of one namespace that start together and end together. A watch that breaks off is taken
 * up again for ever; meanwhile, and where one can't even begin, {@link #ensure} says what the API
 * server said.
 */
final class InformerGroup implements AutoCloseable {
  private static final long SYNC_SECONDS = 30;

  private final String namespace;
  private final AtomicReference<@Nullable Throwable> trouble = new AtomicReference<>();
  private volatile List<SharedIndexInformer<?>> informers = List.of();
  private volatile boolean closed;

  InformerGroup(String namespace) {
    this.namespace = namespace;
  }

  /**
   * Starts the informers where they do not run yet, and returns when they show everything.
   *
   * @throws KubernetesClientException if they can't be started, or have broken off and were not
   *     taken up again yet
   */
  synchronized void ensure(Supplier<List<SharedIndexInformer<?>>> make) {
    if (informers.isEmpty()) {
      begin(make.get());
      return;
    }
    Throwable last = trouble.get();
    if (last != null && !informers.stream().allMatch(SharedIndexInformer::isWatching)) {
      throw unwatchable(last);
    }
    trouble.set(null);
  }

  private void begin(List<SharedIndexInformer<?>> made) {
    trouble.set(null);
    informers = made;
    try {
      await(made.stream().map(this::run).toList());
    } catch (KubernetesClientException e) {
      stop();
      throw e;
    }
    // Closed by another thread while it waited: what was started after its look must end too.
    if (closed) {
      stop();
      throw new KubernetesClientException("namespace " + namespace + " is no longer followed");
    }
  }

  private CompletionStage<Void> run(SharedIndexInformer<?> informer) {
    return informer
        .exceptionHandler(
            (isStarted, what) -> {
              trouble.set(what);
              return isStarted;
            })
        .start();
  }

  private void await(List<CompletionStage<Void>> started) {
    try {
      for (CompletionStage<Void> stage : started) {
        stage.toCompletableFuture().get(SYNC_SECONDS, TimeUnit.SECONDS);
      }
    } catch (ExecutionException e) {
      throw unwatchable(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw new KubernetesClientException(
          "namespace " + namespace + " can't be watched: no answer within " + SYNC_SECONDS + " s",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KubernetesClientException(
          "interrupted while namespace " + namespace + " was read", e);
    }
  }

  private KubernetesClientException unwatchable(Throwable why) {
    return new KubernetesClientException(
        "namespace " + namespace + " can't be watched: " + why.getMessage(), why);
  }

  /** How many watches are open now. */
  long watching() {
    return informers.stream().filter(SharedIndexInformer::isWatching).count();
  }

  private void stop() {
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
