package dev.guidedrollouts.bench;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ObjLongConsumer;

/**
 * Watches pods, lessons and Deployments of one namespace through a client of its own, in another
 * process than the operator's. It stamps what it is told on arrival and asks for nothing.
 */
final class IndependentWatch implements AutoCloseable {
  private final KubernetesClient client;
  private final List<Watch> watches;
  private final Map<String, Track> tracks = new ConcurrentHashMap<>();
  private final Map<String, RolloutLesson> lessons = new ConcurrentHashMap<>();
  private final AtomicReference<Throwable> trouble = new AtomicReference<>();

  IndependentWatch(Config config, String namespace) {
    client = new KubernetesClientBuilder().withConfig(config).build();
    watches =
        List.of(
            client.pods().inNamespace(namespace).watch(each(this::pod)),
            client.resources(RolloutLesson.class).inNamespace(namespace).watch(each(this::lesson)),
            client.apps().deployments().inNamespace(namespace).watch(each(this::deployment)));
  }

  /** From now on what happens to this Deployment is timed. */
  Track follow(Track track) {
    tracks.put(track.deployment, track);
    return track;
  }

  /** The lesson as it was last seen; null before it was seen, and after its deletion. */
  RolloutLesson lesson(String name) {
    return lessons.get(name);
  }

  private void pod(Pod pod, long at) {
    Track track = tracks.get(label(pod));
    if (track != null) {
      track.pod(pod, at);
    }
  }

  private void lesson(RolloutLesson lesson, long at) {
    // A lesson of the bench has the name of its Deployment.
    Track track = tracks.get(lesson.getMetadata().getName());
    if (track != null) {
      track.lesson(lesson, at);
    }
    lessons.put(lesson.getMetadata().getName(), lesson);
  }

  private void deployment(Deployment deployment, long at) {
    Track track = tracks.get(deployment.getMetadata().getName());
    if (track != null) {
      track.deployment(deployment, at);
    }
  }

  private static String label(Pod pod) {
    Map<String, String> labels = pod.getMetadata().getLabels();
    return labels == null ? "" : labels.getOrDefault("app", "");
  }

  /** What fails here fails the run: the client would only log it. */
  private <T> void take(T object, long at, ObjLongConsumer<T> consumer) {
    try {
      consumer.accept(object, at);
    } catch (RuntimeException e) {
      trouble.set(e);
    }
  }

  private <T extends HasMetadata> Watcher<T> each(ObjLongConsumer<T> consumer) {
    return new Watcher<>() {
      @Override
      public void eventReceived(Action action, T object) {
        long at = System.nanoTime();
        if (action == Action.DELETED) {
          if (object instanceof RolloutLesson) {
            lessons.remove(object.getMetadata().getName());
          }
        } else if (action != Action.ERROR) {
          take(object, at, consumer);
        }
      }

      @Override
      public void onClose(WatcherException cause) {
        trouble.set(cause);
      }
    };
  }

  /** A watch that broke off has missed something: no figure may be made of that. */
  void check() {
    Throwable cause = trouble.get();
    if (cause != null) {
      throw new IllegalStateException("the bench's own watch went wrong", cause);
    }
  }

  @Override
  public void close() {
    watches.forEach(Watch::close);
    client.close();
  }
}
