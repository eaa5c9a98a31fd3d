package dev.guidedrollouts.hands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.kube.LabNamespace;
import dev.guidedrollouts.kube.cache.ClusterView;
import dev.guidedrollouts.kube.cache.ClusterWatches;
import dev.guidedrollouts.model.Observation;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.VersionInfo;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each act with the real kubectl on a real API server, seen through the operator's own watches.
 * {@code -Dhands.update=true} writes what the API server had into {@link Recording}s: run it on the
 * lab's own version, and on another with {@code LAB_KUBERNETES_BIN} and a kubectl that suits it
 * ({@code -Dkubectl=FILE}).
 */
@Order(3)
class HandIT {
  private static final boolean UPDATE = Boolean.getBoolean("hands.update");

  private static LabNamespace lab;
  private static ClusterWatches watches;
  private static ClusterView view;
  private static List<Act> acts;
  private static String version;
  private static final Map<String, Instant> SINCE = new HashMap<>();

  @BeforeAll
  static void act() throws Exception {
    lab = LabNamespace.open();
    watches = new ClusterWatches(lab.client, () -> null, OptionalLong::empty);
    view = new ClusterView(watches);
    Awaitility.await()
        .until(() -> watches.follow(lab.name, true, "hands", Instant.now()).isEmpty());
    VersionInfo server = lab.client.getKubernetesVersion();
    version = server.getMajor() + "." + server.getMinor();
    acts = Act.all(Integer.parseInt(server.getMinor()));
    Shell shell = new Shell(LabNamespace.kubeconfig(), lab.name);
    for (Act act : acts) {
      shell.run(act.name(), act.before());
    }
    // The API server notes whole seconds: what was before is to be told from what comes.
    Instant second = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Awaitility.await().until(() -> Instant.now().isAfter(second.plusSeconds(1)));
    for (Act act : acts) {
      SINCE.put(act.name(), Instant.now());
      shell.run(act.name(), act.lines());
      if (act.agent() != null) {
        asAgent(act);
      }
    }
  }

  private static void asAgent(Act act) {
    Config config =
        new ConfigBuilder(Config.fromKubeconfig(LabNamespace.kubeconfig()))
            .withUserAgent(act.agent())
            .build();
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
      client
          .apps()
          .deployments()
          .inNamespace(lab.name)
          .withName(act.name())
          .patch(
              PatchContext.of(PatchType.STRATEGIC_MERGE),
              """
              {"spec": {"template": {"spec": {"containers": [{"name": "web", "image": "web:2"}]}}}}
              """);
    }
  }

  @AfterAll
  static void leave() {
    if (lab != null) {
      watches.close();
      lab.close();
    }
  }

  static Stream<Act> acts() {
    return acts.stream();
  }

  @ParameterizedTest
  @MethodSource("acts")
  void theHandIsToldAsFarAsTheApiServerNotesIt(Act act) {
    Deployment there = settled(act.name());
    Instant since = SINCE.get(act.name());
    if (UPDATE) {
      Recording.write(version, kubectlVersion(), act, since, objects(there));
    }
    act.expected()
        .forEach(
            (question, expected) ->
                assertThat(Shell.asKubectl(question.ask(observe(act.name()), act.name(), since)))
                    .as("%s", question)
                    .isEqualTo(expected));
  }

  private static Observation observe(String name) {
    return view.observe(lab.name, Set.of(name), null, Set.of(name)).orElseThrow();
  }

  /** The Deployment as the API server has it, when the controllers are done and we have seen it. */
  private static Deployment settled(String name) {
    Deployment[] there = new Deployment[1];
    Awaitility.await()
        .until(
            () -> {
              there[0] = lab.client.apps().deployments().inNamespace(lab.name).withName(name).get();
              Service service = lab.client.services().inNamespace(lab.name).withName(name).get();
              Observation seen = observe(name);
              return seen.deployment(name)
                      .filter(d -> d.observedGeneration() == d.generation())
                      .filter(d -> d.paused() || d.currentRevision().isPresent())
                      .map(d -> d.resourceVersion())
                      .equals(java.util.Optional.of(there[0].getMetadata().getResourceVersion()))
                  && (service == null
                      || seen.service(name)
                          .filter(
                              s ->
                                  s.resourceVersion()
                                      .equals(service.getMetadata().getResourceVersion()))
                          .isPresent());
            });
    return there[0];
  }

  private static List<String> objects(Deployment deployment) {
    String name = deployment.getMetadata().getName();
    String apps = "/apis/apps/v1/namespaces/" + lab.name;
    List<String> all = new ArrayList<>();
    all.add(lab.client.raw(apps + "/deployments/" + name));
    lab.client.apps().replicaSets().inNamespace(lab.name).list().getItems().stream()
        .filter(r -> r.getMetadata().getOwnerReferences().getFirst().getName().equals(name))
        .forEach(r -> all.add(lab.client.raw(apps + "/replicasets/" + r.getMetadata().getName())));
    String service = "/api/v1/namespaces/" + lab.name + "/services/" + name;
    if (lab.client.services().inNamespace(lab.name).withName(name).get() != null) {
      all.add(lab.client.raw(service));
    }
    return all;
  }

  private static String kubectlVersion() {
    try {
      String printed =
          new Shell(LabNamespace.kubeconfig(), lab.name).run("-", "k version --client -o json");
      return "kubectl "
          + Serialization.unmarshal(printed, com.fasterxml.jackson.databind.JsonNode.class)
              .at("/clientVersion/gitVersion")
              .asText();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
