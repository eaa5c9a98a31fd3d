package dev.guidedrollouts.kube.cache;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Which watch shows which namespace. While few namespaces have lessons under way each has watches
 * of its own: four or six connections, and as many lists to begin with. From {@link #MANY} on one
 * watch of each kind for all namespaces takes their place, where that is allowed and others have
 * not too many pods; when few are left again, or others' pods become too many, they get their own
 * back.
 *
 * <p>A namespace is handed over once its new watch has read everything, and then its lessons are
 * reconciled: what one watch had seen and the other had not is looked at again. That the new one
 * may be behind our own last write for a moment costs a refused request at most: a change names
 * what it goes from.
 *
 * <p>What changes here changes under one lock, which no event of a watch and no look takes: only
 * lessons that begin or end do.
 */
final class WatchScopes implements AutoCloseable {
  /** What both ways cost: docs/performance.md. */
  static final int MANY = 20;

  static final int FEW = 5;

  /**
   * A namespace's own watches cost about as much memory as twice so many pods of others, which a
   * watch on all namespaces keeps too.
   */
  static final int PODS_FOR_A_NAMESPACE = 100;

  private static final Logger LOG = Logger.getLogger(WatchScopes.class);

  private final Function<@Nullable String, ScopeWatch> scopes;
  private final Supplier<OptionalLong> allPods;
  private final Consumer<String> handedOver;
  private final ConcurrentHashMap<String, FollowedNamespace> namespaces = new ConcurrentHashMap<>();
  private volatile @Nullable ScopeWatch whole;
  private int askFrom = MANY;
  private boolean asking;

  /**
   * Nothing is followed yet.
   *
   * @param scopes makes a watch of one namespace; of all where there is no name
   * @param allPods how many pods all namespaces have; empty where they may not all be watched.
   *     Makes requests, so it is asked on a thread of its own
   * @param handedOver told the namespaces whose lessons have something else to look at
   */
  WatchScopes(
      Function<@Nullable String, ScopeWatch> scopes,
      Supplier<OptionalLong> allPods,
      Consumer<String> handedOver) {
    this.scopes = scopes;
    this.allPods = allPods;
    this.handedOver = handedOver;
  }

  @Nullable FollowedNamespace get(String namespace) {
    return namespaces.get(namespace);
  }

  /** A lesson follows the namespace, or does so in another way than before. */
  FollowedNamespace join(String namespace, String lesson, boolean withServices, Instant now) {
    boolean ask;
    FollowedNamespace joined;
    synchronized (this) {
      joined = namespaces.computeIfAbsent(namespace, n -> new FollowedNamespace());
      joined.add(lesson, withServices);
      ask = !asking && whole == null && namespaces.size() >= askFrom;
      asking |= ask;
      // While it is asked nobody begins watches that would be ended at once.
      if (!asking) {
        decide(namespace, joined);
      }
    }
    if (ask) {
      Thread.ofVirtual().name("watch-scope").start(() -> ask(now));
    }
    return joined;
  }

  private boolean decide(String name, FollowedNamespace namespace) {
    if (namespace.watch() != null) {
      return false;
    }
    ScopeWatch shared = whole;
    namespace.use(shared == null ? scopes.apply(name) : shared);
    return true;
  }

  private void ask(Instant now) {
    int followed = namespaces.size();
    boolean yes = isWorthwhile(followed);
    Set<String> decided = new HashSet<>();
    ScopeWatch begun = null;
    boolean withServices;
    synchronized (this) {
      asking = false;
      if (yes && !namespaces.isEmpty()) {
        begun = scopes.apply(null);
        whole = begun;
      } else {
        askLater();
      }
      withServices = namespaces.values().stream().anyMatch(FollowedNamespace::hasServices);
      namespaces.forEach(
          (name, namespace) -> {
            if (decide(name, namespace)) {
              decided.add(name);
            }
          });
    }
    if (begun != null) {
      LOG.infof("%d namespaces have lessons under way: watching all namespaces as one", followed);
      begun.start(withServices, now);
    }
    decided.forEach(handedOver);
  }

  private boolean isWorthwhile(int followed) {
    try {
      OptionalLong pods = allPods.get();
      return pods.isPresent() && pods.getAsLong() <= (long) followed * PODS_FOR_A_NAMESPACE;
    } catch (RuntimeException e) {
      LOG.warnf("Each namespace keeps its own watches: %s", e.getMessage());
      return false;
    }
  }

  /** Where one watch for all is not worth it any more, each gets its own again. Cheap elsewhere. */
  void reconsider(Instant now) {
    if (isWorthItStill(whole)) {
      return;
    }
    Map<FollowedNamespace, ScopeWatch> begun = new HashMap<>();
    Set<ScopeWatch> unused = new HashSet<>();
    synchronized (this) {
      ScopeWatch leaving = whole;
      if (leaving == null || isWorthItStill(leaving)) {
        return;
      }
      endWhole(unused);
      namespaces.forEach(
          (name, namespace) -> {
            if (leaving.equals(namespace.watch())) {
              ScopeWatch own = scopes.apply(name);
              namespace.next(own);
              begun.put(namespace, own);
            }
          });
      unused.removeIf(this::isUsed);
    }
    unused.forEach(ScopeWatch::close);
    LOG.infof("%d namespaces have lessons under way: watching each by itself", begun.size());
    begun.forEach((namespace, own) -> own.start(namespace.hasServices(), now));
  }

  private boolean isWorthItStill(@Nullable ScopeWatch shared) {
    int followed = namespaces.size();
    return shared == null
        || (followed > FEW
            && shared.pods.size() <= 2L * Math.max(followed, MANY) * PODS_FOR_A_NAMESPACE);
  }

  /** A watch has read everything. */
  void read(ScopeWatch watch) {
    String name = watch.namespace();
    Set<String> told = name == null ? Set.copyOf(namespaces.keySet()) : Set.of(name);
    if (watch.isRead()) {
      Set<ScopeWatch> unused = new HashSet<>();
      synchronized (this) {
        for (FollowedNamespace namespace : namespaces.values()) {
          if (watch.equals(whole) || watch.equals(namespace.next())) {
            namespace.watches().forEach(unused::add);
            namespace.use(watch);
          }
        }
        unused.removeIf(this::isUsed);
      }
      unused.forEach(ScopeWatch::close);
    }
    told.forEach(handedOver);
  }

  /**
   * The lesson needs nothing of its namespace any more. The last one ends its watches; {@link
   * #join} begins them again.
   */
  void leave(String name, String lesson) {
    FollowedNamespace known = namespaces.get(name);
    if (known == null || !known.has(lesson)) {
      return;
    }
    Set<ScopeWatch> unused = new HashSet<>();
    synchronized (this) {
      FollowedNamespace namespace = namespaces.get(name);
      if (namespace == null || !namespace.remove(lesson)) {
        return;
      }
      ScopeWatch watch = namespace.watch();
      if (namespace.isUnused()) {
        namespaces.remove(name);
        namespace.watches().forEach(unused::add);
        if (namespaces.isEmpty()) {
          endWhole(unused);
        }
        unused.removeIf(this::isUsed);
      } else if (!namespace.hasServices() && watch != null && watch.namespace() != null) {
        watch.stopServices();
      }
    }
    unused.forEach(ScopeWatch::close);
  }

  private void endWhole(Collection<ScopeWatch> unused) {
    Optional.ofNullable(whole).ifPresent(unused::add);
    whole = null;
    askLater();
  }

  /** Not before twice as many have lessons under way as now. */
  private void askLater() {
    askFrom = Math.max(MANY, 2 * namespaces.size());
  }

  private boolean isUsed(ScopeWatch watch) {
    return watch.equals(whole)
        || namespaces.values().stream().anyMatch(n -> n.watches().anyMatch(watch::equals));
  }

  @Override
  public void close() {
    Set<ScopeWatch> open = new HashSet<>();
    synchronized (this) {
      namespaces.values().forEach(namespace -> namespace.watches().forEach(open::add));
      endWhole(open);
      namespaces.clear();
    }
    open.forEach(ScopeWatch::close);
  }
}
