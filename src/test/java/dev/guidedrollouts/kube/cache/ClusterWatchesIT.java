package dev.guidedrollouts.kube.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.kube.LabNamespace;
import dev.guidedrollouts.model.Unread;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is watched, kept and told, on a real API server. */
class ClusterWatchesIT {
  private static final String MANIFEST =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: %1$s, namespace: %2$s}
      spec:
        replicas: 1
        selector: {matchLabels: {app: %1$s}}
        template:
          metadata: {labels: {app: %1$s}}
          spec:
            nodeSelector: {no-such-node: "true"}
            containers: [{name: %1$s, image: "x:1", env: [{name: BIG, value: text}]}]
      """;

  private final Set<String> told = ConcurrentHashMap.newKeySet();
  private LabNamespace lab;
  private final List<String> services = new CopyOnWriteArrayList<>();
  private final List<String> namespaces = new CopyOnWriteArrayList<>();
  private ClusterWatches watches;

  private final ClusterWatches.Listener listener =
      new ClusterWatches.Listener() {
        @Override
        public void deploymentChanged(String namespace, String deployment) {
          told.add(deployment);
        }

        @Override
        public void serviceChanged(String namespace, String service) {
          services.add(service);
        }

        @Override
        public void namespaceRead(String namespace) {
          namespaces.add(namespace);
        }
      };

  @BeforeEach
  void open() {
    lab = LabNamespace.open();
    watches = new ClusterWatches(lab.client, () -> listener, OptionalLong::empty);
  }

  @AfterEach
  void leave() {
    if (lab != null) {
      watches.close();
      lab.close();
    }
  }

  @Test
  void watchesLiveAsLongAsALessonNeedsThem() {
    read(lab.name, false, "one");
    ScopeWatch watch = watches.of(lab.name);
    assertThat(watch.watching()).isEqualTo(4);
    read(lab.name, false, "one");
    assertThat(watches.of(lab.name)).isSameAs(watch);

    read(lab.name, true, "two");
    assertThat(watch.watching()).isEqualTo(6);
    watches.release(lab.name, "two");
    assertThat(watch.watching()).isEqualTo(4);
    read(lab.name, true, "two");
    assertThat(watch.watching()).isEqualTo(6);

    watches.release(lab.name, "one");
    watches.release(lab.name, "two");
    assertThat(watch.watching()).isZero();
    assertThat(watches.of(lab.name)).isNull();
  }

  @Test
  void podsOfNoDeploymentAreNotKept() {
    read(lab.name, false, "one");
    lab.deploy("other", MANIFEST);
    lab.deploy("named", MANIFEST);
    lab.podOfNobody("alone");
    ScopeWatch watch = watches.of(lab.name);
    Awaitility.await().until(() -> watch.pods.size() == 3);

    assertThat(watch.pods.values().map(p -> p.getMetadata().getName()))
        .as("fields are kept of pods that belong to a ReplicaSet")
        .filteredOn(name -> watch.pods.entry(lab.name, name) != null)
        .hasSize(2);
    assertThat(watch.pods.values()).allSatisfy(pod -> assertThat(pod.getSpec()).isNull());
    assertThat(watch.pods.values())
        .allSatisfy(pod -> assertThat(pod.getMetadata().getManagedFields()).isEmpty());
    assertThat(told).contains("named", "other");
  }

  @Test
  void aPodsTroubleIsToldAndALabelIsNot() {
    read(lab.name, false, "one");
    lab.deploy("named", MANIFEST);
    ScopeWatch watch = watches.of(lab.name);
    Awaitility.await().until(() -> watch.pods.size() == 1);
    String pod = watch.pods.values().findFirst().orElseThrow().getMetadata().getName();
    // The scheduler's word, where there is a scheduler, and the controller's counts come first.
    Awaitility.await()
        .during(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              boolean quiet = told.isEmpty();
              told.clear();
              return quiet;
            });

    lab.client
        .pods()
        .inNamespace(lab.name)
        .withName(pod)
        .edit(
            p -> {
              p.getMetadata().getLabels().put("unimportant", "yes");
              return p;
            });
    String version =
        lab.client
            .pods()
            .inNamespace(lab.name)
            .withName(pod)
            .get()
            .getMetadata()
            .getResourceVersion();
    Awaitility.await().until(() -> watch.pods.entry(lab.name, pod).version().equals(version));
    assertThat(told).isEmpty();

    lab.client
        .pods()
        .inNamespace(lab.name)
        .withName(pod)
        .editStatus(
            p -> {
              p.getStatus()
                  .setContainerStatuses(
                      java.util.List.of(
                          new io.fabric8.kubernetes.api.model.ContainerStatusBuilder()
                              .withName("named")
                              .withImage("x:1")
                              .withImageID("")
                              .withReady(false)
                              .withRestartCount(0)
                              .withNewState()
                              .withNewWaiting("no such image", "ErrImagePull")
                              .endState()
                              .build()));
              return p;
            });
    Awaitility.await().until(() -> told.contains("named"));
  }

  /** EndpointSlices where the API server has them, Endpoints where not, and never both. */
  @Test
  void whatStandsBehindAServiceIsToldByTheKindThatTheServerHas() {
    boolean slices = lab.client.supports("discovery.k8s.io/v1", "EndpointSlice");
    read(lab.name, true, "one");
    ScopeWatch watch = watches.of(lab.name);
    assertThat(watch.readyBehind(lab.name, "front")).isZero();

    // By hand, as for a Service without a selector: no controller makes anything of it.
    lab.client
        .load(
            LabNamespace.stream(
                (slices
                        ? """
                        apiVersion: discovery.k8s.io/v1
                        kind: EndpointSlice
                        metadata: {name: front-1, namespace: %s, labels: {kubernetes.io/service-name: front}}
                        addressType: IPv4
                        endpoints: [{addresses: [198.51.100.1]}, {addresses: [198.51.100.2], conditions: {ready: false}}]
                        ports: [{name: http, port: 80}]
                        """
                        : """
                        apiVersion: v1
                        kind: Endpoints
                        metadata: {name: front, namespace: %s}
                        subsets:
                        - addresses: [{ip: 198.51.100.1}]
                          notReadyAddresses: [{ip: 198.51.100.2}]
                          ports: [{name: http, port: 80}]
                        """)
                    .formatted(lab.name)))
        .items()
        .forEach(object -> lab.client.resource(object).create());

    Awaitility.await()
        .untilAsserted(() -> assertThat(watch.readyBehind(lab.name, "front")).isEqualTo(1));
    assertThat(services).containsOnly("front");
    assertThat(told).isEmpty();
    assertThat(watch.services.slices.size() > 0).isEqualTo(slices);
    assertThat(watch.services.endpoints.size() > 0).isEqualTo(!slices);
  }

  /** Returns when everything is known. */
  private void read(String namespace, boolean withServices, String name) {
    Awaitility.await()
        .until(
            () ->
                watches.follow(namespace, withServices, name, Instant.now()).isEmpty()
                    && watches.of(namespace).watching() == (withServices ? 6 : 4));
  }

  @Test
  void whoWaitsIsToldWhenEverythingIsKnown() {
    assertThat(watches.follow(lab.name, false, "one", Instant.EPOCH))
        .as("the first asks, and does not wait")
        .contains(new Unread(Instant.EPOCH, "the API server has not sent them all yet"));

    Awaitility.await().until(() -> namespaces.contains(lab.name));

    assertThat(watches.follow(lab.name, false, "one", Instant.EPOCH)).isEmpty();
  }

  @Test
  void whyANamespaceCanNotBeWatchedIsSaidAndSinceWhen() {
    Config config =
        new ConfigBuilder(Config.fromKubeconfig(LabNamespace.kubeconfig()))
            .withImpersonateUsername("nobody-in-particular")
            .build();
    try (KubernetesClient stranger = new KubernetesClientBuilder().withConfig(config).build();
        ClusterWatches refused = new ClusterWatches(stranger, () -> null, OptionalLong::empty)) {
      refused.follow(lab.name, false, "one", Instant.EPOCH);

      Unread unread =
          Awaitility.await()
              .until(
                  () -> refused.follow(lab.name, false, "one", Instant.now()).orElseThrow(),
                  u -> u.why().contains("forbidden"));

      assertThat(unread.since()).isEqualTo(Instant.EPOCH);
      assertThat(unread.why())
          .contains("nobody-in-particular")
          .contains("cannot list resource")
          .contains(lab.name)
          .doesNotContain("https://");
    }
  }
}
