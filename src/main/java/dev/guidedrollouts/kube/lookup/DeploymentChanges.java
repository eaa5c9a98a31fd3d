package dev.guidedrollouts.kube.lookup;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.Watchable;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Waits until something has happened to a Deployment: to itself, to its pods, or in the Events
 * about these. What has happened is found out by another look; a watch that can't be had, or has
 * ended, only makes that look come by the clock.
 */
public final class DeploymentChanges implements AutoCloseable {
  /** How often it is looked where there is no right to watch. */
  private static final Duration UNWATCHED = Duration.ofSeconds(2);

  /** One change of a rollout is several objects' changes: they are seen by one look. */
  private static final Duration TOGETHER = Duration.ofMillis(150);

  private final Connection connection;
  private final DeploymentSnapshot look;
  private final Map<String, Watch> open = new HashMap<>();
  private final Semaphore news = new Semaphore(0);
  private final CountDownLatch closed = new CountDownLatch(1);

  /** What happens to the Deployment of that look; nothing is asked for before it is awaited. */
  DeploymentChanges(Connection connection, DeploymentSnapshot look) {
    this.connection = connection;
    this.look = look;
  }

  private Map<String, Watchable<?>> watched() {
    KubernetesClient client = connection.client();
    String namespace = look.namespace();
    return Map.of(
        "deployments",
            client.apps().deployments().inNamespace(namespace).withName(look.deployment().name()),
        "pods", client.pods().inNamespace(namespace).withLabels(look.deployment().selector()),
        "events",
            client.v1().events().inNamespace(namespace).withField("involvedObject.kind", "Pod"));
  }

  /**
   * Returns when something has happened since the last call, or after that time. A watch begins
   * with what is there: what happened before the first call is not missed.
   *
   * @throws InterruptedException if the process is to end
   */
  public void await(Duration most) throws InterruptedException {
    boolean all = watchAll();
    Duration patience = all || most.compareTo(UNWATCHED) < 0 ? most : UNWATCHED;
    if (news.tryAcquire(Math.max(0, patience.toMillis()), TimeUnit.MILLISECONDS)
        && !closed.await(TOGETHER.toMillis(), TimeUnit.MILLISECONDS)) {
      news.drainPermits();
    }
  }

  private synchronized boolean watchAll() {
    Map<String, Watchable<?>> watched = watched();
    watched.forEach(
        (kind, objects) -> {
          if (!open.containsKey(kind)) {
            watch(kind, objects);
          }
        });
    return open.size() == watched.size();
  }

  private <T> void watch(String kind, Watchable<T> objects) {
    try {
      open.put(kind, objects.watch(new News<>(kind)));
      connection.clientAnswered();
    } catch (KubernetesClientException e) {
      // No right, or no connection: the next look will tell.
      open.remove(kind);
    }
  }

  private synchronized void ended(String kind) {
    open.remove(kind);
  }

  /** Events of a namespace are many, and most are about others' pods. */
  private boolean concerns(Object object) {
    return !(object instanceof Event event)
        || event.getInvolvedObject() == null
        || String.valueOf(event.getInvolvedObject().getName())
            .startsWith(look.deployment().name() + "-");
  }

  @Override
  public void close() {
    closed.countDown();
    synchronized (this) {
      Map.copyOf(open).values().forEach(Watch::close);
      open.clear();
    }
  }

  /** Only wakes. */
  private final class News<T> implements Watcher<T> {
    private final String kind;

    News(String kind) {
      this.kind = kind;
    }

    @Override
    public void eventReceived(Action action, T object) {
      if (!(object instanceof HasMetadata) || concerns(object)) {
        news.release();
      }
    }

    @Override
    public void onClose(WatcherException cause) {
      ended(kind);
      news.release();
    }
  }
}
