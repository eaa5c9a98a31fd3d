package dev.guidedrollouts.kube.cache;

import dev.guidedrollouts.model.Unread;
import dev.guidedrollouts.text.LessonMessages;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
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
  private final KeptOwnership kept = new KeptOwnership();
  private final ScopeListener changes = new ScopeListener();
  private final WatchScopes scopes;
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
   * No watches yet.
   *
   * @param listener asked for with each change; null while nobody listens
   * @param allPods how many pods all namespaces have; empty where they may not all be watched. It
   *     may take its time
   */
  public ClusterWatches(
      KubernetesClient client,
      Supplier<? extends @Nullable Listener> listener,
      Supplier<OptionalLong> allPods) {
    this.client = client;
    this.listener = listener;
    this.scopes = new WatchScopes(this::scope, allPods, n -> tell(l -> l.namespaceRead(n)));
  }

  private ScopeWatch scope(@Nullable String namespace) {
    return new ScopeWatch(client, namespace, kept, this::hasSlices, changes);
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
    FollowedNamespace known = scopes.get(namespace);
    FollowedNamespace followed =
        known != null && known.has(lessonName, withServices)
            ? known
            : scopes.join(namespace, lessonName, withServices, now);
    scopes.reconsider(now);
    ScopeWatch watch = followed.watch();
    return watch == null
        ? Optional.of(new Unread(now, LessonMessages.notSentYet()))
        : Optional.ofNullable(watch.start(withServices, now));
  }

  /**
   * Says that a lesson needs nothing of its namespace any more: it is gone, or at rest. The last
   * one ends that namespace's watches; {@link #follow} begins them again.
   */
  public void release(String namespace, String lessonName) {
    scopes.leave(namespace, lessonName);
  }

  /** Whether the lesson follows its namespace: its reconciliations look at what is there. */
  public boolean follows(String namespace, String lessonName) {
    FollowedNamespace followed = scopes.get(namespace);
    return followed != null && followed.has(lessonName);
  }

  /** Whether the namespace is followed, and what rollouts are made of there has been read. */
  public boolean isRead(String namespace) {
    ScopeWatch watch = of(namespace);
    return watch != null && watch.isRead();
  }

  /** The watch that shows a namespace; null where it is not followed. */
  public @Nullable ScopeWatch of(String namespace) {
    FollowedNamespace followed = scopes.get(namespace);
    return followed == null ? null : followed.watch();
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

  private void tell(Consumer<Listener> news) {
    Listener present = listener.get();
    if (present != null) {
      news.accept(present);
    }
  }

  /** Passes on what a watch has to tell of the namespaces that are followed. */
  private final class ScopeListener implements ScopeWatch.ChangeListener {
    @Override
    public void ofAll(ScopeWatch watch) {
      scopes.read(watch);
    }

    @Override
    public void ofDeployment(String namespace, String name) {
      tell(l -> l.deploymentChanged(namespace, name));
    }

    @Override
    public void ofService(String namespace, String name) {
      tell(l -> l.serviceChanged(namespace, name));
    }
  }

  @Override
  public void close() {
    scopes.close();
  }
}
