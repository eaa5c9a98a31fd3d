package dev.guidedrollouts.kube.cache;

import dev.guidedrollouts.model.Unread;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The watches on the namespaces that have lessons, and on no others. */
public final class ClusterWatches implements AutoCloseable {
  private final KubernetesClient client;
  private final Listener listener;
  private final Map<String, Followed> followed = new HashMap<>();
  private volatile @Nullable Boolean slices;

  /**
   * Told when something changed that a decision may depend on. Called on the client's threads: must
   * not block.
   */
  @FunctionalInterface
  public interface Listener {
    /**
     * The Deployment, or one of its ReplicaSets, pods, Services or endpoints, is another than
     * before.
     */
    void changed(String namespace, String deployment);
  }

  /** What one lesson names. */
  private record Interest(Set<String> deployments, Set<String> services) {}

  private record Followed(NamespaceWatch watch, Map<String, Interest> lessons) {}

  public ClusterWatches(KubernetesClient client, Listener listener) {
    this.client = client;
    this.listener = listener;
  }

  /**
   * Makes sure that all that a lesson names is watched. Never waits: where not everything is known
   * yet the listener is told of the lesson's Deployments as soon as it is. Cheap when nothing is
   * new.
   *
   * @param deployments the names of its Deployments, in its own namespace
   * @param services the names of its Services
   * @return why the namespace's objects are not known now; empty where they are
   */
  public Optional<Unread> follow(
      String namespace,
      Set<String> deployments,
      Set<String> services,
      String lessonName,
      Instant now) {
    NamespaceWatch watch;
    synchronized (followed) {
      Followed entry =
          followed.computeIfAbsent(
              namespace,
              n ->
                  new Followed(
                      new NamespaceWatch(client, n, this::hasSlices, new Filter(n)),
                      new HashMap<>()));
      entry.lessons().put(lessonName, new Interest(Set.copyOf(deployments), Set.copyOf(services)));
      watch = entry.watch();
    }
    // Outside the lock: the client makes requests as it starts.
    return Optional.ofNullable(watch.start(!services.isEmpty(), now));
  }

  /** Says that a lesson is gone; the last one of its namespace ends that namespace's watches. */
  public void release(String namespace, String lessonName) {
    NamespaceWatch unused = null;
    boolean servicesUnused = false;
    synchronized (followed) {
      Followed entry = followed.get(namespace);
      if (entry == null || entry.lessons().remove(lessonName) == null) {
        return;
      }
      if (entry.lessons().isEmpty()) {
        followed.remove(namespace);
        unused = entry.watch();
      } else {
        servicesUnused = entry.lessons().values().stream().allMatch(i -> i.services().isEmpty());
      }
      if (servicesUnused) {
        entry.watch().stopServices();
      }
    }
    if (unused != null) {
      unused.close();
    }
  }

  /** The watch on a namespace; null where it is not followed. */
  public @Nullable NamespaceWatch of(String namespace) {
    synchronized (followed) {
      Followed entry = followed.get(namespace);
      return entry == null ? null : entry.watch();
    }
  }

  /**
   * Whether the API server has EndpointSlices (discovery.k8s.io/v1, since 1.21; Endpoints are
   * deprecated since 1.33). Its answer is asked for once.
   *
   * @throws io.fabric8.kubernetes.client.KubernetesClientException if it does not answer
   */
  private boolean hasSlices() {
    Boolean known = slices;
    if (known == null) {
      known = client.supports(EndpointSlice.class);
      slices = known;
    }
    return known;
  }

  private Collection<Interest> interests(String namespace) {
    synchronized (followed) {
      Followed entry = followed.get(namespace);
      return entry == null ? Set.of() : Set.copyOf(entry.lessons().values());
    }
  }

  /** Passes on what lessons named. */
  private final class Filter implements NamespaceWatch.News {
    private final String namespace;

    Filter(String namespace) {
      this.namespace = namespace;
    }

    @Override
    public void ofAll() {
      interests(namespace).stream()
          .flatMap(i -> i.deployments().stream())
          .distinct()
          .forEach(deployment -> listener.changed(namespace, deployment));
    }

    @Override
    public void ofDeployment(String name) {
      if (interests(namespace).stream().anyMatch(i -> i.deployments().contains(name))) {
        listener.changed(namespace, name);
      }
    }

    /**
     * Which Deployment stands behind a Service is in the lessons' steps: all of those lessons that
     * name it hear of it.
     */
    @Override
    public void ofService(String name) {
      interests(namespace).stream()
          .filter(i -> i.services().contains(name))
          .flatMap(i -> i.deployments().stream())
          .collect(Collectors.toSet())
          .forEach(deployment -> listener.changed(namespace, deployment));
    }
  }

  @Override
  public void close() {
    synchronized (followed) {
      followed.values().forEach(entry -> entry.watch().close());
      followed.clear();
    }
  }
}
