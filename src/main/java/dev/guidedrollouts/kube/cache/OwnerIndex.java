package dev.guidedrollouts.kube.cache;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Facts by whom they belong to: ReplicaSets by their Deployment's uid, pods by their ReplicaSet's,
 * Events by their pod's. Whoever asks for one owner's touches no others, however many there are.
 *
 * <p>A newer version takes the place of the one before: while an object is replaced it is never
 * missing for a moment. What gets another owner is under the new one before it has left the old.
 *
 * @param <F> the fields
 */
final class OwnerIndex<F> {
  /** Most owners have few: a ReplicaSet some pods, a Deployment some revisions. */
  private static final int FEW = 2;

  private final Owner<F> owner;
  private final ConcurrentHashMap<String, Map<String, F>> byOwner = new ConcurrentHashMap<>();

  /** Whom fields belong to. */
  @FunctionalInterface
  interface Owner<F> {
    /**
     * What their owner is asked for by, unlike all others of the cluster.
     *
     * @param namespace where the object is
     * @return null for fields that nobody asks for
     */
    @Nullable String of(String namespace, F fields);
  }

  /** An empty index. */
  OwnerIndex(Owner<F> owner) {
    this.owner = owner;
  }

  /** The fields of all that this owner has, in no order. */
  Stream<F> ownedBy(String uid) {
    Map<String, F> owned = byOwner.get(uid);
    return owned == null ? Stream.empty() : owned.values().stream();
  }

  /**
   * An object is new, another than before, or gone. Of one object only one call may run at a time.
   *
   * @param key the object's key in the store
   * @param before its fields up to now; null where there were none
   * @param now its fields from now on; null where it is gone
   */
  void moved(String key, @Nullable F before, @Nullable F now) {
    String namespace = ReducedItemStore.namespaceOf(key);
    String from = before == null ? null : owner.of(namespace, before);
    String to = now == null ? null : owner.of(namespace, now);
    if (to != null && now != null) {
      byOwner.compute(
          to,
          (uid, owned) -> {
            Map<String, F> with = owned == null ? new ConcurrentHashMap<>(FEW) : owned;
            with.put(key, now);
            return with;
          });
    }
    if (from != null && !Objects.equals(from, to)) {
      byOwner.computeIfPresent(
          from,
          (uid, owned) -> {
            owned.remove(key);
            return owned.isEmpty() ? null : owned;
          });
    }
  }

  /** How many owners have something. */
  int owners() {
    return byOwner.size();
  }
}
