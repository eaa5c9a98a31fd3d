package dev.guidedrollouts.kube.cache;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an informer keeps: of each object only the fields that decisions are made from, and a bare
 * skeleton that the informer itself needs (name and resourceVersion). Fields are there the moment
 * the informer has the object, and those who listen are told only when one of them is another, not
 * when a heartbeat or a label moved.
 *
 * <p>Our own writes are laid over it with {@link #ahead}: until the watch has caught up, a version
 * older than our own write's answer is not taken.
 *
 * @param <T> the Kubernetes type
 * @param <F> the fields; their equality decides what is news
 */
public final class ReducedItemStore<T extends HasMetadata, F> implements ItemStore<T> {
  private final Reducer<T, F> reduce;
  private final UnaryOperator<T> skeleton;
  private final Listener<F> listener;
  private final ConcurrentHashMap<String, T> skeletons = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Entry<F>> fields = new ConcurrentHashMap<>();
  private final OwnerIndex<F> index;

  /** An object to its fields. */
  @FunctionalInterface
  interface Reducer<T, F> {
    /**
     * The fields of an object.
     *
     * @param sameSpec those of a version of it with the same generation: what follows from the spec
     *     alone is as it was; null where there is none
     * @return null where nothing of it is kept
     */
    @Nullable F reduce(T object, @Nullable F sameSpec);
  }

  /** Told the new fields, or after a deletion the last ones. */
  @FunctionalInterface
  interface Listener<F> {
    void changed(String namespace, F fields);
  }

  /**
   * One object's fields.
   *
   * @param generation its generation; null for a kind that has none
   * @param version its resourceVersion
   * @param ahead true where it is the answer to our own write and the watch has not shown it yet
   */
  public record Entry<F>(
      F fields, String uid, @Nullable Long generation, String version, boolean ahead) {
    boolean hasSpecOf(HasMetadata object) {
      return generation != null
          && generation.equals(object.getMetadata().getGeneration())
          && uid.equals(object.getMetadata().getUid());
    }
  }

  /**
   * An empty store.
   *
   * @param owner by what fields are asked for, beside their name: {@link #ownedBy}
   */
  ReducedItemStore(
      Reducer<T, F> reduce,
      UnaryOperator<T> skeleton,
      OwnerIndex.Owner<F> owner,
      Listener<F> listener) {
    this.reduce = reduce;
    this.skeleton = skeleton;
    this.index = new OwnerIndex<>(owner);
    this.listener = listener;
  }

  /** The same where fields are asked for by their name only. */
  ReducedItemStore(Reducer<T, F> reduce, UnaryOperator<T> skeleton, Listener<F> listener) {
    this(reduce, skeleton, (namespace, fields) -> null, listener);
  }

  /** Of a key as a store has it: {@code namespace/name}. */
  static String namespaceOf(String key) {
    return key.substring(0, key.indexOf('/'));
  }

  /** The fields of one object, where it is there. */
  public @Nullable Entry<F> entry(String namespace, String name) {
    return fields.get(Cache.namespaceKeyFunc(namespace, name));
  }

  /** The fields of the objects that belong to this owner; no others are touched. */
  Stream<F> ownedBy(String owner) {
    return index.ownedBy(owner);
  }

  /**
   * Drops the answer to our own write where the API server has said since that the object is gone.
   */
  public void gone(String namespace, String name) {
    fields.computeIfPresent(
        Cache.namespaceKeyFunc(namespace, name),
        (key, entry) -> entry.ahead() ? without(key, entry) : entry);
  }

  /** Takes the answer to our own write before the watch shows it. */
  public void ahead(T written) {
    accept(getKey(written), written, true);
  }

  private void accept(String key, T object, boolean ahead) {
    Entry<F> known = fields.get(key);
    F reduced =
        reduce.reduce(object, known != null && known.hasSpecOf(object) ? known.fields() : null);
    if (reduced == null) {
      removeFacts(key);
      return;
    }
    Entry<F> next =
        new Entry<>(
            reduced,
            object.getMetadata().getUid(),
            object.getMetadata().getGeneration(),
            object.getMetadata().getResourceVersion(),
            ahead);
    AtomicBoolean news = new AtomicBoolean();
    fields.compute(
        key,
        (k, before) -> {
          news.set(false);
          if (before != null && before.uid().equals(next.uid()) && isOlder(next, before)) {
            return before;
          }
          news.set(before == null || !before.fields().equals(next.fields()));
          index.moved(k, before == null ? null : before.fields(), next.fields());
          return next;
        });
    if (news.get()) {
      listener.changed(namespaceOf(key), reduced);
    }
  }

  private void removeFacts(String key) {
    AtomicReference<@Nullable F> gone = new AtomicReference<>();
    fields.computeIfPresent(
        key,
        (k, entry) -> {
          gone.set(entry.fields());
          return without(k, entry);
        });
    F last = gone.get();
    if (last != null) {
      listener.changed(namespaceOf(key), last);
    }
  }

  /** The index changes with the entry, under the entry's own lock: it can't fall behind. */
  private @Nullable Entry<F> without(String key, Entry<F> entry) {
    index.moved(key, entry.fields(), null);
    return null;
  }

  /**
   * Whether the watch is still behind our own write. Versions of one object are etcd's revisions
   * and grow; Kubernetes promises that they can be compared since 1.35 (KEP-5504), and they could
   * before. Where they are no numbers, the answer to our own write stays until the watch shows just
   * that.
   */
  private static boolean isOlder(Entry<?> next, Entry<?> before) {
    if (!before.ahead() && !next.ahead()) {
      return false;
    }
    OptionalLong one = number(next.version());
    OptionalLong other = number(before.version());
    if (one.isPresent() && other.isPresent()) {
      return Long.compareUnsigned(one.getAsLong(), other.getAsLong()) < 0;
    }
    return !next.ahead() && !next.version().equals(before.version());
  }

  private static OptionalLong number(String version) {
    try {
      return OptionalLong.of(Long.parseUnsignedLong(version));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  @Override
  public String getKey(T object) {
    return Cache.metaNamespaceKeyFunc(object);
  }

  @Override
  public @Nullable T put(String key, T object) {
    T before = skeletons.put(key, skeleton.apply(object));
    accept(key, object, false);
    return before;
  }

  @Override
  public @Nullable T remove(String key) {
    T before = skeletons.remove(key);
    Entry<F> entry = fields.get(key);
    // The watch still tells of the end of an object whose successor we have just created: that one
    // stays.
    boolean successor =
        before != null
            && entry != null
            && entry.ahead()
            && !entry.uid().equals(before.getMetadata().getUid());
    if (!successor) {
      removeFacts(key);
    }
    return before;
  }

  @Override
  public Stream<String> keySet() {
    return skeletons.keySet().stream();
  }

  @Override
  public Stream<T> values() {
    return skeletons.values().stream();
  }

  @Override
  public int size() {
    return skeletons.size();
  }

  @Override
  public @Nullable T get(String key) {
    return skeletons.get(key);
  }

  @Override
  public boolean isFullState() {
    return false;
  }
}
