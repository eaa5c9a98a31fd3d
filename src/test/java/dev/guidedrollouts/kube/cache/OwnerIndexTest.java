package dev.guidedrollouts.kube.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A store is asked for what belongs to one owner, and shows that and no more. */
class OwnerIndexTest {
  /** An object of which the test cares for its owner and one word. */
  private record Owned(String owner, String word) {}

  private final AtomicInteger asked = new AtomicInteger();
  private final ReducedItemStore<ConfigMap, Owned> store =
      new ReducedItemStore<>(
          (c, before) -> c.getData() == null ? null : new Owned(c.getData().get("owner"), word(c)),
          c -> c,
          (namespace, owned) -> {
            asked.incrementAndGet();
            return owned.owner();
          },
          (namespace, fields) -> {});

  private static String word(ConfigMap object) {
    return object.getData().get("word");
  }

  private static ConfigMap object(
      String name, String uid, String version, String owner, String word) {
    ConfigMap object =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace("test")
            .withName(name)
            .withUid(uid)
            .withResourceVersion(version)
            .endMetadata()
            .build();
    if (owner != null) {
      object.setData(new java.util.HashMap<>(java.util.Map.of("owner", owner, "word", word)));
    }
    return object;
  }

  private void put(String name, String uid, String version, String owner, String word) {
    ConfigMap object = object(name, uid, version, owner, word);
    store.put(store.getKey(object), object);
  }

  private List<String> words(String owner) {
    return store.ownedBy(owner).map(Owned::word).sorted().toList();
  }

  @Test
  void anOwnersObjectsAreFoundAndNoOthers() {
    put("a", "1", "1", "mine", "a");
    put("b", "2", "1", "mine", "b");
    put("c", "3", "1", "other", "c");

    assertThat(words("mine")).containsExactly("a", "b");
    assertThat(words("other")).containsExactly("c");
    assertThat(words("nobody")).isEmpty();
  }

  @Test
  void aNewerVersionTakesThePlaceOfTheOlderAndADeletionEndsIt() {
    put("a", "1", "1", "mine", "old");
    put("a", "1", "2", "mine", "new");
    assertThat(words("mine")).containsExactly("new");

    store.remove("test/a");
    assertThat(words("mine")).isEmpty();
  }

  /** As a ReplicaSet that one Deployment orphans and another one adopts. */
  @Test
  void whatGetsAnotherOwnerIsWithThatOneOnly() {
    put("a", "1", "1", "mine", "a");
    put("a", "1", "2", "other", "a");
    assertThat(words("mine")).isEmpty();
    assertThat(words("other")).containsExactly("a");

    put("a", "1", "3", null, "orphaned");
    assertThat(words("other")).as("nobody owns it").isEmpty();
  }

  /** As a Deployment that is deleted and made anew: its name is the same, its uid is not. */
  @Test
  void aNameThatIsUsedAgainIsAnotherObject() {
    put("a", "first", "1", "owner-1", "old");
    put("a", "second", "2", "owner-2", "new");

    assertThat(words("owner-1")).isEmpty();
    assertThat(words("owner-2")).containsExactly("new");
    store.remove("test/a");
    assertThat(words("owner-2")).isEmpty();
  }

  @Test
  void ourOwnWriteIsThereAtOnceAndGoesWithTheObject() {
    put("a", "1", "5", "mine", "seen");
    store.ahead(object("a", "1", "7", "mine", "written"));
    put("a", "1", "6", "mine", "late");
    assertThat(words("mine")).containsExactly("written");

    store.gone("test", "a");
    assertThat(words("mine")).isEmpty();
  }

  @Test
  void tenThousandOthersAreNotTouched() {
    IntStream.range(0, 10_000).forEach(i -> put("foreign-" + i, "f" + i, "1", "o" + i / 5, "x"));
    put("a", "1", "1", "mine", "a");
    put("b", "2", "1", "mine", "b");
    asked.set(0);

    AtomicInteger visited = new AtomicInteger();
    store.ownedBy("mine").forEach(owned -> visited.incrementAndGet());

    assertThat(visited).hasValue(2);
    assertThat(asked).as("nobody was asked for an owner").hasValue(0);
  }

  @Test
  void anOwnerThatHasNothingAnyMoreIsForgotten() {
    OwnerIndex<Owned> index = new OwnerIndex<>((namespace, fields) -> fields.owner());
    Owned one = new Owned("mine", "a");
    index.moved("test/a", null, one);
    index.moved("test/b", null, one);
    index.moved("test/a", one, null);
    assertThat(index.owners()).isEqualTo(1);
    index.moved("test/b", one, new Owned("other", "b"));
    assertThat(index.ownedBy("mine")).isEmpty();
    assertThat(index.owners()).isEqualTo(1);
  }

  /** Else a reconciliation would take a Deployment for one without pods, and that for a cure. */
  @Test
  void whileAnObjectIsReplacedItIsNeverMissing() throws Exception {
    put("a", "1", "1", "mine", "a");
    AtomicBoolean done = new AtomicBoolean();
    CountDownLatch reading = new CountDownLatch(1);
    try (ExecutorService reader = Executors.newSingleThreadExecutor()) {
      Future<Integer> missing =
          reader.submit(
              () -> {
                int times = 0;
                while (!done.get()) {
                  times += store.ownedBy("mine").count() == 1 ? 0 : 1;
                  reading.countDown();
                }
                return times;
              });
      reading.await();
      IntStream.range(2, 20_000).forEach(i -> put("a", "1", "" + i, "mine", "w" + i));
      done.set(true);
      assertThat(missing.get()).isZero();
    }
  }
}
