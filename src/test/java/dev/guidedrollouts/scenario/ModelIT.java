package dev.guidedrollouts.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.simnode.ExtraNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.VersionInfo;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The model of the controllers held against the real ones: the same random scripts on both, and
 * what the product's readers see compared at each rest, with the states of the condition
 * Progressing in between. Pods run on a simulated node of the test's own. {@code
 * -Dmodel.scripts=40} tries more scripts, {@code -Dmodel.seed=N} another first one.
 */
class ModelIT {
  private static final int SCRIPTS = Integer.getInteger("model.scripts", 12);
  private static final long FIRST = Long.getLong("model.seed", 1);
  private static final int AT_ONCE = 8;

  /** A ReplicaSet that could not make its pods tries again after as long as it has failed. */

  /** Longer than a second, so that the next act's times differ from this one's. */
  private static final Duration STILL = Duration.ofMillis(1300);

  private final String name = "model-it-" + UUID.randomUUID().toString().substring(0, 8);
  private final Map<String, LabRun> runs = new LinkedHashMap<>();
  private KubernetesClient client;
  private @Nullable ExtraNode node;
  private boolean cleanUpByRevision;

  @BeforeEach
  void start() {
    String kubeconfig = System.getenv("LAB_KUBECONFIG");
    String registry = System.getenv("LAB_REGISTRY");
    Assumptions.assumeTrue(
        kubeconfig != null && registry != null,
        () ->
            System.getenv()
                .getOrDefault("LAB_MISSING", "LAB_KUBECONFIG or LAB_REGISTRY is not set"));
    client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(Path.of(kubeconfig).toFile()))
            .withHttpClientFactory(new VertxHttpClientFactory())
            .build();
    VersionInfo version = client.getKubernetesVersion();
    cleanUpByRevision = Integer.parseInt(version.getMinor().replaceAll("\\D", "")) >= 30;
    node = ExtraNode.start(name, kubeconfig, registry, client);
    LongStream.range(FIRST, FIRST + SCRIPTS)
        .forEach(
            seed -> {
              String namespace = name + "-" + seed;
              runs.put(namespace, new LabRun(client, namespace));
            });
  }

  @AfterEach
  void stop() {
    if (client != null) {
      try (var closing = client) {
        if (node != null) {
          node.close();
        }
        // What a script that broke off left behind.
        runs.keySet().forEach(n -> closing.namespaces().withName(n).delete());
      }
    }
  }

  @Test
  void theModelDoesWhatTheControllersDo() throws Exception {
    List<String> differences = new ArrayList<>();
    try (var deployments =
            client
                .apps()
                .deployments()
                .inAnyNamespace()
                .withLabel(LabRun.LABEL, name)
                .inform(follower((run, d) -> run.changed(d), (run, d) -> {}));
        var replicaSets =
            client
                .apps()
                .replicaSets()
                .inAnyNamespace()
                .withLabel(LabRun.LABEL, name)
                .inform(
                    follower(
                        (run, r) -> {
                          run.names.learn(r);
                          run.replicaSets.put(r.getMetadata().getName(), r);
                        },
                        (run, r) -> run.replicaSets.remove(r.getMetadata().getName())));
        var pods =
            client
                .pods()
                .inAnyNamespace()
                .withLabel(LabRun.LABEL, name)
                .inform(
                    follower(
                        (run, p) -> run.pods.put(p.getMetadata().getName(), p),
                        (run, p) -> run.pods.remove(p.getMetadata().getName())));
        var workers = Executors.newFixedThreadPool(AT_ONCE)) {
      assertThat(List.of(deployments.isRunning(), replicaSets.isRunning(), pods.isRunning()))
          .containsOnly(true);
      List<Callable<String>> scripts =
          LongStream.range(FIRST, FIRST + SCRIPTS)
              .mapToObj(Script::of)
              .map(script -> (Callable<String>) () -> compared(script))
              .toList();
      for (Future<String> one : workers.invokeAll(scripts)) {
        String text = one.get();
        if (!text.isEmpty()) {
          differences.add(text);
        }
      }
    }
    assertThat(differences)
        .as("%d of %d scripts went another way on Kubernetes", differences.size(), SCRIPTS)
        .isEmpty();
  }

  /** Empty, or where the script went another way. */
  private String compared(Script script) {
    LabRun lab = runs.get(name + "-" + script.seed());
    ModelRun model = new ModelRun(script, cleanUpByRevision);
    List<String> done = new ArrayList<>(List.of(script.start().toString()));
    lab.begin(script, name, Objects.requireNonNull(node));
    List<String> differences = atRest(model, lab);
    for (Script.Act act : script.acts()) {
      if (!differences.isEmpty()) {
        break;
      }
      done.add(act.toString());
      model.act(act);
      lab.act(act);
      differences = atRest(model, lab);
    }
    lab.remove();
    return differences.isEmpty()
        ? ""
        : "%nseed %d, after%n  %s%n  differs:%n    %s%n"
            .formatted(
                script.seed(), String.join("\n  ", done), String.join("\n    ", differences));
  }

  private static List<String> atRest(ModelRun model, LabRun lab) {
    Sighting expected = model.toRest();
    try {
      Awaitility.await()
          .pollInterval(Duration.ofMillis(100))
          .during(STILL)
          .until(() -> expected.differences(lab.look(), lab.late()).isEmpty());
    } catch (ConditionTimeoutException e) {
      List<String> out = new ArrayList<>(expected.differences(lab.look(), lab.late()));
      out.add("(states there: " + lab.progress() + ")");
      return out;
    }
    List<String> mine = model.progress();
    List<String> theirs = lab.progress();
    model.rested(expected);
    lab.rested(lab.look());
    return mine.equals(theirs)
        ? List.of()
        : List.of(
            "states of Progressing%n      model:      %s%n      Kubernetes: %s"
                .formatted(mine, theirs));
  }

  private <T extends HasMetadata> ResourceEventHandler<T> follower(
      BiConsumer<LabRun, T> is, BiConsumer<LabRun, T> gone) {
    return new ResourceEventHandler<>() {
      @Override
      public void onAdd(T object) {
        is.accept(runs.get(object.getMetadata().getNamespace()), object);
      }

      @Override
      public void onUpdate(T before, T object) {
        onAdd(object);
      }

      @Override
      public void onDelete(T object, boolean stateUnknown) {
        gone.accept(runs.get(object.getMetadata().getNamespace()), object);
      }
    };
  }
}
