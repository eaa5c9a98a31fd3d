package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.bench.AuditLog;
import dev.guidedrollouts.settings.LabelSelector;
import dev.guidedrollouts.settings.Shard;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Several operators share a cluster: each lesson is moved by one of them, none is forgotten, and
 * whoever is started with a shard goes on with its lessons. What an operator did the API server's
 * audit log tells.
 */
@Execution(ExecutionMode.CONCURRENT)
class ShardIT {
  private static final Set<String> READING = Set.of("get", "list", "watch");

  /** Of so many shards hardly any namespace that others use on this cluster belongs to one. */
  private static final int MANY = 1024;

  private final Map<String, OperatorProcess> operators = new HashMap<>();
  private final List<String> namespaces = new ArrayList<>();
  private final Instant begin = Instant.now();
  private Cluster cluster;

  @BeforeEach
  void open() throws IOException {
    cluster = Cluster.prepare();
    cluster.apply(
        Election.rights(
            Stream.of(
                    new Shard.ByNamespace(0, 2),
                    new Shard.ByNamespace(1, 2),
                    new Shard.ByNamespace(7, MANY),
                    new Shard.ByNamespace(0, 1),
                    byLabels("team=red"),
                    byLabels("team!=red"))
                .map(shard -> "guided-rollouts" + shard.leaseSuffix())
                .collect(Collectors.joining(","))));
  }

  private static Shard byLabels(String selector) {
    return new Shard.ByLabels(selector, LabelSelector.parse(selector).orElseThrow());
  }

  @AfterEach
  void close() {
    if (cluster != null) {
      operators.values().forEach(OperatorProcess::close);
      namespaces.forEach(n -> cluster.admin.namespaces().withName(n).delete());
      cluster.close();
    }
  }

  /** A namespace that is that shard's. */
  private String namespace(int index, int count) {
    String name =
        Stream.generate(() -> "e2e-" + UUID.randomUUID().toString().substring(0, 8))
            .filter(n -> Shard.ByNamespace.indexOf(n, count) == index)
            .findFirst()
            .orElseThrow();
    cluster
        .admin
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
    namespaces.add(name);
    return name;
  }

  /** An operator that may also stand by for one with the same shard. */
  private OperatorProcess operator(String name, String watched, String setting, String value)
      throws IOException {
    Map<String, String> settings = new HashMap<>(Election.settings(cluster, name));
    settings.put("GUIDED_ROLLOUTS_" + setting, value);
    OperatorProcess operator =
        new OperatorProcess(
                cluster.admin, watched, Election.agent(cluster, name), Map.copyOf(settings))
            .flag(ClassArchive.flag(cluster.admin));
    operators.put(name, operator);
    operator.start();
    return operator;
  }

  private void resume(String namespace) {
    cluster
        .admin
        .apps()
        .deployments()
        .inNamespace(namespace)
        .withName("ratings")
        .rolling()
        .resume();
  }

  private void lesson(String namespace, String name, String labels, String... deployments) {
    StringBuilder steps = new StringBuilder();
    for (String deployment : deployments) {
      steps.append(
          "  - {name: %1$s-%2$s, rollOut: {deployment: %2$s, image: 'registry.example/app:%1$s'}}\n"
              .formatted(name, deployment));
    }
    cluster.apply(
        namespace,
        "apiVersion: guidedrollouts.dev/v1alpha1\nkind: RolloutLesson\nmetadata: {name: %s, labels: %s}\nspec:\n  steps:\n"
                .formatted(name, labels)
            + steps);
  }

  private LessonStatus await(String namespace, String name, Predicate<LessonStatus> holds) {
    return cluster.await(namespace, name, "is as it should be", holds);
  }

  private void awaitCompleted(String namespace, String name) {
    await(namespace, name, s -> s.phase() == LessonPhase.Completed);
  }

  /** What that operator asked of the namespace. */
  private List<String> requests(String operator, String namespace, boolean writes)
      throws IOException {
    return AuditLog.events(
            Path.of(System.getenv("LAB_AUDIT_LOG")),
            "\"" + Election.agent(cluster, operator) + "\"",
            begin)
        .stream()
        .filter(e -> e.at("/objectRef/namespace").asText().equals(namespace))
        .filter(e -> !writes || !READING.contains(e.path("verb").asText()))
        .map(ShardIT::inWords)
        .toList();
  }

  private static String inWords(JsonNode event) {
    return "%s %s/%s"
        .formatted(
            event.path("verb").asText(),
            event.at("/objectRef/resource").asText(),
            event.at("/objectRef/name").asText());
  }

  private long generation(String namespace, String deployment) {
    return cluster
        .admin
        .apps()
        .deployments()
        .inNamespace(namespace)
        .withName(deployment)
        .get()
        .getMetadata()
        .getGeneration();
  }

  private String holder(String lease) {
    return cluster
        .admin
        .leases()
        .inNamespace(cluster.namespace)
        .withName(lease)
        .get()
        .getSpec()
        .getHolderIdentity();
  }

  @Test
  void eachLessonIsMovedByOneOfTwoAndAShardThatDiesIsTakenOver() throws Exception {
    List<String> zeros = List.of(namespace(0, 2), namespace(0, 2));
    List<String> ones = List.of(namespace(1, 2), namespace(1, 2));
    String all = String.join(",", namespaces);
    for (String namespace : namespaces) {
      cluster.deployWithoutPods(namespace, "reviews", false);
      cluster.deployWithoutPods(namespace, "ratings", true);
    }
    OperatorProcess zero = operator("zero", all, "SHARD", "0/2");
    OperatorProcess one = operator("one", all, "SHARD", "1/2");
    for (String namespace : namespaces) {
      lesson(namespace, "two", "{}", "reviews", "ratings");
    }
    for (String namespace : namespaces) {
      await(namespace, "two", s -> "1/2".equals(s.progress()));
    }
    assertThat(holder("guided-rollouts-0-of-2")).isEqualTo("zero");
    assertThat(holder("guided-rollouts-1-of-2")).isEqualTo("one");
    assertThat(one.get("/q/metrics"))
        .contains("guided_rollouts_lessons{phase=\"Running\",shard=\"1/2\"} 2.0");

    zero.kill();
    for (String namespace : namespaces) {
      resume(namespace);
    }
    for (String namespace : ones) {
      awaitCompleted(namespace, "two");
    }
    for (String namespace : zeros) {
      assertThat(requests("one", namespace, false)).as("nobody's business of 1/2").isEmpty();
    }
    operator("heir", all, "SHARD", "0/2");
    for (String namespace : zeros) {
      awaitCompleted(namespace, "two");
    }

    for (String namespace : namespaces) {
      assertThat(generation(namespace, "reviews")).as("made, two: each once").isEqualTo(2);
      assertThat(generation(namespace, "ratings")).as("made, two, resumed").isEqualTo(3);
    }
    for (String namespace : ones) {
      assertThat(requests("zero", namespace, false)).isEmpty();
      assertThat(requests("heir", namespace, false)).isEmpty();
      assertThat(requests("one", namespace, true)).contains("patch deployments/reviews");
    }
    for (String namespace : zeros) {
      assertThat(requests("zero", namespace, true)).contains("patch deployments/reviews");
      assertThat(requests("heir", namespace, true))
          .as("repeats no step; at the end it gives back the fields of both")
          .containsOnlyOnce("patch deployments/reviews");
    }
  }

  /** Where all namespaces are watched, the lessons of other shards pass by. */
  @Test
  void ofAllNamespacesItMovesItsOwnAndAnotherCountGivesThemToAnother() throws Exception {
    String own = namespace(7, MANY);
    String other = namespace(8, MANY);
    for (String namespace : List.of(own, other)) {
      cluster.deployWithoutPods(namespace, "reviews", false);
      cluster.deployWithoutPods(namespace, "ratings", true);
      lesson(namespace, "two", "{}", "reviews", "ratings");
    }
    OperatorProcess seventh = operator("seventh", "", "SHARD", "7/" + MANY);
    await(own, "two", s -> "1/2".equals(s.progress()));
    lesson(other, "more", "{}", "ratings");

    assertThat(seventh.get("/q/metrics"))
        .contains("guided_rollouts_lessons{phase=\"Running\",shard=\"7/1024\"} 1.0")
        .contains("guided_rollouts_lessons{phase=\"Pending\",shard=\"7/1024\"} 0.0");
    assertThat(requests("seventh", other, false)).isEmpty();

    seventh.stop();
    String both = own + "," + other;
    operator("alone", both, "SHARD", "0/1");
    resume(own);
    resume(other);

    awaitCompleted(own, "two");
    awaitCompleted(other, "two");
    awaitCompleted(other, "more");
    assertThat(generation(own, "reviews")).as("made, two: each once").isEqualTo(2);
    assertThat(requests("alone", own, true))
        .as("repeats no step; at the end it gives back the fields of both")
        .containsOnlyOnce("patch deployments/reviews");
  }

  /** Two lessons of a namespace, each with an operator of its own, want the same Deployment. */
  @Test
  void lessonsOfDifferentShardsStillTakeTurnsAndALabelMovesALesson() throws Exception {
    String namespace = namespace(0, 1);
    cluster.deployWithoutPods(namespace, "reviews", false);
    cluster.deployWithoutPods(namespace, "ratings", true);
    operator("red", namespace, "SHARD_SELECTOR", "team=red");
    OperatorProcess rest = operator("rest", namespace, "SHARD_SELECTOR", "team!=red");

    lesson(namespace, "two", "{team: red}", "reviews", "ratings");
    await(namespace, "two", s -> "1/2".equals(s.progress()));
    lesson(namespace, "three", "{team: blue}", "reviews");
    LessonStatus waits = await(namespace, "three", s -> s.message() != null);

    assertThat(waits.phase()).isEqualTo(LessonPhase.Pending);
    assertThat(waits.message()).contains("lesson two").contains("Deployment reviews");
    assertThat(rest.get("/q/metrics"))
        .contains("guided_rollouts_lessons{phase=\"Pending\",shard=\"team!=red\"} 1.0")
        .contains("guided_rollouts_lessons{phase=\"Running\",shard=\"team!=red\"} 0.0");

    // The lesson goes over to the other operator, which sees it through.
    lesson(namespace, "two", "{team: green}", "reviews", "ratings");
    Awaitility.await("it is the other's")
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                rest.get("/q/metrics")
                    .contains(
                        "guided_rollouts_lessons{phase=\"Running\",shard=\"team!=red\"} 1.0"));
    resume(namespace);

    awaitCompleted(namespace, "two");
    awaitCompleted(namespace, "three");
    assertThat(generation(namespace, "reviews")).as("made, two, three").isEqualTo(3);
    assertThat(requests("red", namespace, true))
        .containsOnlyOnce("patch deployments/reviews")
        .noneMatch(request -> request.endsWith("/three"));
  }
}
