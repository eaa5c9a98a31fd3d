package dev.guidedrollouts.kube.cache;

import dev.guidedrollouts.model.Unread;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The watches on the namespaces that have lessons under way, and on no others. Which objects a
 * lesson names is not known here: whoever listens knows. No lock is common to all: an event costs
 * what its own object costs, however many lessons there are.
 */
public final class ClusterWatches implements AutoCloseable {
  private final KubernetesClient client;
  private final Supplier<? extends @Nullable Listener> listener;
  private final ConcurrentHashMap<String, NamespaceEntry> namespaces = new ConcurrentHashMap<>();
  private volatile @Nullable Boolean slices;

  /**
   * Told when something changed that a decision may depend on. Called on the client's threads: must
   * not block.
   */
  public interface Listener {
    /** The Deployment, or one of its ReplicaSets or pods, is another than before. */
    void deploymentChanged(String namespace, String deployment);

    /** The Service, or what stands ready behind it, is another than before. */
    void serviceChanged(String namespace, String service);

    /** All of the namespace has been read that was not known up to now. */
    void namespaceRead(String namespace);
  }

  /**
   * A namespace and who needs it.
   *
   * @param lessons the lessons that follow it, and whether each has to do with Services. Changed
   *     under the namespace's entry only
   */
  private record NamespaceEntry(NamespaceWatch watch, Map<String, Boolean> lessons) {
    boolean hasServices() {
      return lessons.containsValue(true);
    }
  }

  /**
   * No watches yet.
   *
   * @param listener asked for with each change; null while nobody listens
   */
  public ClusterWatches(KubernetesClient client, Supplier<? extends @Nullable Listener> listener) {
    this.client = client;
    this.listener = listener;
  }

  /**
   * Makes sure that what a lesson may name is watched. Never waits: where not everything is known
   * yet the listener is told as soon as it is. Cheap when nothing is new.
   *
   * @param namespace the lesson's own
   * @param withServices whether the lesson has to do with Services
   * @return why the namespace's objects are not known now; empty where they are
   */
  public Optional<Unread> follow(
      String namespace, boolean withServices, String lessonName, Instant now) {
    NamespaceEntry known = namespaces.get(namespace);
    boolean asBefore =
        known != null && Boolean.valueOf(withServices).equals(known.lessons().get(lessonName));
    NamespaceEntry entry =
        asBefore && known != null ? known : join(namespace, withServices, lessonName);
    // Outside the lock: the client makes requests as it starts.
    return Optional.ofNullable(entry.watch().start(withServices, now));
  }

  private NamespaceEntry join(String namespace, boolean withServices, String lessonName) {
    return namespaces.compute(
        namespace,
        (n, before) -> {
          NamespaceEntry entry =
              before != null
                  ? before
                  : new NamespaceEntry(
                      new NamespaceWatch(client, n, this::hasSlices, new NamespaceListener(n)),
                      new ConcurrentHashMap<>());
          entry.lessons().put(lessonName, withServices);
          return entry;
        });
  }

  /**
   * Says that a lesson needs nothing of its namespace any more: it is gone, or at rest. The last
   * one ends that namespace's watches; {@link #follow} begins them again.
   */
  public void release(String namespace, String lessonName) {
    if (!follows(namespace, lessonName)) {
      return;
    }
    AtomicReference<@Nullable NamespaceWatch> unused = new AtomicReference<>();
    namespaces.computeIfPresent(
        namespace,
        (n, entry) -> {
          if (entry.lessons().remove(lessonName) == null) {
            return entry;
          }
          if (entry.lessons().isEmpty()) {
            unused.set(entry.watch());
            return null;
          }
          if (!entry.hasServices()) {
            entry.watch().stopServices();
          }
          return entry;
        });
    NamespaceWatch watch = unused.get();
    if (watch != null) {
      watch.close();
    }
  }

  /** Whether the lesson follows its namespace: its reconciliations look at what is there. */
  public boolean follows(String namespace, String lessonName) {
    NamespaceEntry entry = namespaces.get(namespace);
    return entry != null && entry.lessons().containsKey(lessonName);
  }

  /** The watch on a namespace; null where it is not followed. */
  public @Nullable NamespaceWatch of(String namespace) {
    NamespaceEntry entry = namespaces.get(namespace);
    return entry == null ? null : entry.watch();
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

  /** Passes on what one namespace has to tell. */
  private final class NamespaceListener implements NamespaceWatch.ChangeListener {
    private final String namespace;

    NamespaceListener(String namespace) {
      this.namespace = namespace;
    }

    @Override
    public void ofAll() {
      tell(l -> l.namespaceRead(namespace));
    }

    @Override
    public void ofDeployment(String name) {
      tell(l -> l.deploymentChanged(namespace, name));
    }

    @Override
    public void ofService(String name) {
      tell(l -> l.serviceChanged(namespace, name));
    }

    private void tell(Consumer<Listener> news) {
      Listener present = listener.get();
      if (present != null) {
        news.accept(present);
      }
    }
  }

  @Override
  public void close() {
    namespaces.values().forEach(entry -> entry.watch().close());
    namespaces.clear();
  }
}
