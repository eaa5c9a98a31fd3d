package dev.guidedrollouts.kube.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.kube.LabNamespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One watch for all namespaces in place of many, and back, on a real API server. */
class WatchScopesIT {
  private final Set<String> told = ConcurrentHashMap.newKeySet();
  private final Set<String> read = ConcurrentHashMap.newKeySet();
  private final AtomicInteger asked = new AtomicInteger();
  private final List<String> names = new ArrayList<>();
  private volatile OptionalLong pods = OptionalLong.of(1);
  private LabNamespace lab;
  private ClusterWatches watches;

  private final ClusterWatches.Listener listener =
      new ClusterWatches.Listener() {
        @Override
        public void deploymentChanged(String namespace, String deployment) {
          told.add(namespace + "/" + deployment);
        }

        @Override
        public void serviceChanged(String namespace, String service) {
          told.add(namespace + "/" + service);
        }

        @Override
        public void namespaceRead(String namespace) {
          read.add(namespace);
        }
      };

  @BeforeEach
  void open() {
    lab = LabNamespace.open();
    watches =
        new ClusterWatches(
            lab.client,
            () -> listener,
            () -> {
              asked.incrementAndGet();
              return pods;
            });
    for (int i = 0; i < WatchScopes.MANY; i++) {
      String name = lab.name + "-" + i;
      lab.client
          .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
          .create();
      names.add(name);
    }
  }

  @AfterEach
  void leave() {
    if (lab != null) {
      watches.close();
      names.forEach(name -> lab.client.namespaces().withName(name).delete());
      lab.close();
    }
  }

  /** As each reconciliation of its lesson does. */
  private boolean isKnown(String namespace, boolean withServices) {
    return watches.follow(namespace, withServices, "one", Instant.now()).isEmpty();
  }

  private void awaitKnown(List<String> namespaces, boolean withServices) {
    Awaitility.await()
        .until(() -> namespaces.stream().allMatch(name -> isKnown(name, withServices)));
  }

  private ScopeWatch of(String namespace) {
    return Objects.requireNonNull(watches.of(namespace));
  }

  private static void awaitEnded(ScopeWatch watch) {
    Awaitility.await().until(() -> watch.watching() == 0);
  }

  private void awaitOneForAll() {
    Awaitility.await()
        .until(() -> names.stream().allMatch(name -> isKnown(name, false) && isWhole(name)));
  }

  private boolean isWhole(String namespace) {
    ScopeWatch watch = watches.of(namespace);
    return watch != null && watch.namespace() == null;
  }

  @Test
  void fromManyOnOneWatchShowsThemAllAndTellsWhereSomethingChanged() {
    List<String> few = names.subList(0, WatchScopes.MANY - 1);
    String last = names.getLast();
    deploy("reviews", names.getFirst());
    awaitKnown(few, false);
    ScopeWatch own = of(names.getFirst());
    assertThat(own.namespace()).isEqualTo(names.getFirst());
    assertThat(asked).hasValue(0);
    read.clear();

    isKnown(last, false);
    awaitOneForAll();

    assertThat(asked).hasValue(1);
    assertThat(names).allSatisfy(name -> assertThat(of(name)).isSameAs(of(last)));
    assertThat(of(last).watching()).as("one for each kind").isEqualTo(4);
    awaitEnded(own);
    Awaitility.await("all look again").until(() -> read.containsAll(names));
    assertThat(of(last).deployments().entry(names.getFirst(), "reviews")).isNotNull();
    told.clear();
    deploy("ratings", names.get(1));
    Awaitility.await().until(() -> told.contains(names.get(1) + "/ratings"));
    assertThat(told).doesNotContain(last + "/ratings");
  }

  @Test
  void servicesAreReadBeforeANamespaceIsHandedOver() {
    lab.client
        .load(
            LabNamespace.stream(
                """
                apiVersion: v1
                kind: Service
                metadata: {name: ratings, namespace: %s}
                spec: {ports: [{port: 9080}]}
                """
                    .formatted(names.getFirst())))
        .create();
    awaitKnown(names.subList(0, WatchScopes.MANY - 1), true);

    isKnown(names.getLast(), true);
    Awaitility.await().until(() -> isWhole(names.getFirst()));

    assertThat(of(names.getFirst()).services().entry(names.getFirst(), "ratings")).isNotNull();
    assertThat(watches.follow(names.getFirst(), true, "one", Instant.now())).isEmpty();
    assertThat(of(names.getFirst()).watching()).isEqualTo(6);
  }

  @Test
  void whenFewAreLeftEachGetsItsOwnBack() {
    names.forEach(name -> isKnown(name, false));
    awaitOneForAll();
    ScopeWatch whole = of(names.getFirst());
    names.subList(WatchScopes.FEW, WatchScopes.MANY).forEach(name -> watches.release(name, "one"));
    List<String> left = names.subList(0, WatchScopes.FEW);

    awaitKnown(left, false);
    Awaitility.await().until(() -> left.stream().noneMatch(this::isWhole));

    assertThat(left).allSatisfy(name -> assertThat(of(name).namespace()).isEqualTo(name));
    assertThat(left).allSatisfy(name -> assertThat(isKnown(name, false)).isTrue());
    awaitEnded(whole);
    left.forEach(name -> watches.release(name, "one"));
    assertThat(left).allSatisfy(name -> assertThat(watches.of(name)).isNull());
  }

  @Test
  void theLastLessonEndsTheOneWatch() {
    names.forEach(name -> isKnown(name, false));
    awaitOneForAll();
    ScopeWatch whole = of(names.getFirst());

    names.forEach(name -> watches.release(name, "one"));

    awaitEnded(whole);
    assertThat(isKnown(names.getFirst(), false)).isFalse();
    assertThat(of(names.getFirst()).namespace()).isEqualTo(names.getFirst());
  }

  @Test
  void whereThatIsNotAllowedEachKeepsItsOwn() {
    pods = OptionalLong.empty();

    eachKeepsItsOwn();
  }

  @Test
  void whereOthersHaveTooManyPodsEachKeepsItsOwn() {
    pods = OptionalLong.of(WatchScopes.MANY * WatchScopes.PODS_FOR_A_NAMESPACE + 1);

    eachKeepsItsOwn();
  }

  private void eachKeepsItsOwn() {
    names.forEach(name -> isKnown(name, false));
    awaitKnown(names, false);

    assertThat(asked).as("not again before there are twice as many").hasValue(1);
    assertThat(names).allSatisfy(name -> assertThat(of(name).namespace()).isEqualTo(name));
  }

  @Test
  void whenOthersPodsBecomeTooManyEachGetsItsOwnBack() {
    names.forEach(name -> isKnown(name, false));
    awaitOneForAll();
    ScopeWatch whole = of(names.getFirst());

    for (int i = 0; i <= 2 * WatchScopes.MANY * WatchScopes.PODS_FOR_A_NAMESPACE; i++) {
      Pod foreign = Samples.pod("foreign-" + i, "foreign", "", "{phase: Pending}");
      whole.pods.put(whole.pods.getKey(foreign), foreign);
    }
    awaitKnown(names, false);
    Awaitility.await().until(() -> names.stream().noneMatch(this::isWhole));

    awaitEnded(whole);
    assertThat(asked).as("not again before there are twice as many").hasValue(1);
  }

  private void deploy(String deployment, String namespace) {
    lab.client
        .load(
            LabNamespace.stream(
                """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: %1$s, namespace: %2$s}
                spec:
                  replicas: 0
                  selector: {matchLabels: {app: %1$s}}
                  template:
                    metadata: {labels: {app: %1$s}}
                    spec: {containers: [{name: %1$s, image: "x:1"}]}
                """
                    .formatted(deployment, namespace)))
        .create();
  }
}
