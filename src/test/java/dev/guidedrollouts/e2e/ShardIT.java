package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.settings.LabelSelector;
import dev.guidedrollouts.settings.Shard;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;
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
  /** Of so many shards hardly any namespace that others use on this cluster belongs to one. */
  private static final int MANY = 1024;

  private Cluster cluster;
  private ShardedOperators operators;

  @BeforeEach
  void open() throws IOException {
    cluster = Cluster.prepare();
    operators =
        new ShardedOperators(
            cluster,
            new Shard.ByNamespace(0, 2),
            new Shard.ByNamespace(1, 2),
            new Shard.ByNamespace(7, MANY),
            new Shard.ByNamespace(0, 1),
            byLabels("team=red"),
            byLabels("team!=red"));
  }

  private static Shard byLabels(String selector) {
    return new Shard.ByLabels(selector, LabelSelector.parse(selector).orElseThrow());
  }

  @AfterEach
  void close() {
    if (cluster != null) {
      operators.close();
      cluster.close();
    }
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

  @Test
  void eachLessonIsMovedByOneOfTwoAndAShardThatDiesIsTakenOver() throws Exception {
    List<String> zeros = List.of(operators.namespace(0, 2), operators.namespace(0, 2));
    List<String> ones = List.of(operators.namespace(1, 2), operators.namespace(1, 2));
    String all = String.join(",", operators.namespaces());
    for (String namespace : operators.namespaces()) {
      cluster.deployWithoutPods(namespace, "reviews", false);
      cluster.deployWithoutPods(namespace, "ratings", true);
    }
    OperatorProcess zero = operators.start("zero", all, "SHARD", "0/2");
    OperatorProcess one = operators.start("one", all, "SHARD", "1/2");
    for (String namespace : operators.namespaces()) {
      lesson(namespace, "two", "{}", "reviews", "ratings");
    }
    for (String namespace : operators.namespaces()) {
      await(namespace, "two", s -> "1/2".equals(s.progress()));
    }
    assertThat(operators.holder("guided-rollouts-0-of-2")).isEqualTo("zero");
    assertThat(operators.holder("guided-rollouts-1-of-2")).isEqualTo("one");
    assertThat(one.get("/q/metrics"))
        .contains("guided_rollouts_lessons{phase=\"Running\",shard=\"1/2\"} 2.0");

    zero.kill();
    for (String namespace : operators.namespaces()) {
      operators.resume(namespace);
    }
    for (String namespace : ones) {
      awaitCompleted(namespace, "two");
    }
    for (String namespace : zeros) {
      assertThat(operators.requests("one", namespace, false))
          .as("nobody's business of 1/2")
          .isEmpty();
    }
    operators.start("heir", all, "SHARD", "0/2");
    for (String namespace : zeros) {
      awaitCompleted(namespace, "two");
    }

    for (String namespace : operators.namespaces()) {
      assertThat(operators.generation(namespace, "reviews"))
          .as("made, two: each once")
          .isEqualTo(2);
      assertThat(operators.generation(namespace, "ratings")).as("made, two, resumed").isEqualTo(3);
    }
    for (String namespace : ones) {
      assertThat(operators.requests("zero", namespace, false)).isEmpty();
      assertThat(operators.requests("heir", namespace, false)).isEmpty();
      assertThat(operators.requests("one", namespace, true)).contains("patch deployments/reviews");
    }
    for (String namespace : zeros) {
      assertThat(operators.requests("zero", namespace, true)).contains("patch deployments/reviews");
      assertThat(operators.requests("heir", namespace, true))
          .as("repeats no step; at the end it gives back the fields of both")
          .containsOnlyOnce("patch deployments/reviews");
    }
  }

  /** Where all namespaces are watched, the lessons of other shards pass by. */
  @Test
  void ofAllNamespacesItMovesItsOwnAndAnotherCountGivesThemToAnother() throws Exception {
    String own = operators.namespace(7, MANY);
    String other = operators.namespace(8, MANY);
    for (String namespace : List.of(own, other)) {
      cluster.deployWithoutPods(namespace, "reviews", false);
      cluster.deployWithoutPods(namespace, "ratings", true);
      lesson(namespace, "two", "{}", "reviews", "ratings");
    }
    OperatorProcess seventh = operators.start("seventh", "", "SHARD", "7/" + MANY);
    await(own, "two", s -> "1/2".equals(s.progress()));
    lesson(other, "more", "{}", "ratings");

    assertThat(seventh.get("/q/metrics"))
        .contains("guided_rollouts_lessons{phase=\"Running\",shard=\"7/1024\"} 1.0")
        .contains("guided_rollouts_lessons{phase=\"Pending\",shard=\"7/1024\"} 0.0");
    assertThat(operators.requests("seventh", other, false)).isEmpty();

    seventh.stop();
    String both = own + "," + other;
    operators.start("alone", both, "SHARD", "0/1");
    operators.resume(own);
    operators.resume(other);

    awaitCompleted(own, "two");
    awaitCompleted(other, "two");
    awaitCompleted(other, "more");
    assertThat(operators.generation(own, "reviews")).as("made, two: each once").isEqualTo(2);
    assertThat(operators.requests("alone", own, true))
        .as("repeats no step; at the end it gives back the fields of both")
        .containsOnlyOnce("patch deployments/reviews");
  }

  /** Two lessons of a namespace, each with an operator of its own, want the same Deployment. */
  @Test
  void lessonsOfDifferentShardsStillTakeTurnsAndALabelMovesALesson() throws Exception {
    String namespace = operators.namespace(0, 1);
    cluster.deployWithoutPods(namespace, "reviews", false);
    cluster.deployWithoutPods(namespace, "ratings", true);
    operators.start("red", namespace, "SHARD_SELECTOR", "team=red");
    OperatorProcess rest = operators.start("rest", namespace, "SHARD_SELECTOR", "team!=red");

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
        .until(
            () ->
                rest.get("/q/metrics")
                    .contains(
                        "guided_rollouts_lessons{phase=\"Running\",shard=\"team!=red\"} 1.0"));
    operators.resume(namespace);

    awaitCompleted(namespace, "two");
    awaitCompleted(namespace, "three");
    assertThat(operators.generation(namespace, "reviews")).as("made, two, three").isEqualTo(3);
    assertThat(operators.requests("red", namespace, true))
        .containsOnlyOnce("patch deployments/reviews")
        .noneMatch(request -> request.endsWith("/three"));
  }
}
