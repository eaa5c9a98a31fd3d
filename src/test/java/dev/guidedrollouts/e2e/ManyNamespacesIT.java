package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.bench.AuditLog;
import dev.guidedrollouts.settings.LabelSelector;
import dev.guidedrollouts.settings.Shard;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An operator of all namespaces, as the chart installs it, with lessons in very many of them. */
class ManyNamespacesIT {
  /** From 20 on one watch for all takes the place of each namespace's own. */
  private static final int NAMESPACES = 26;

  private static final String ALL_NAMESPACES = "";

  private final Instant begun = Instant.now();
  private Cluster cluster;
  private ShardedOperators operators;
  private String mine;

  @BeforeEach
  void open() throws Exception {
    cluster = Cluster.prepare();
    // Other tests' lessons are in the cluster too: this operator's are those with its label.
    mine = "test=" + cluster.namespace;
    operators =
        new ShardedOperators(
            cluster, new Shard.ByLabels(mine, LabelSelector.parse(mine).orElseThrow()));
    for (int i = 0; i < NAMESPACES; i++) {
      String namespace = operators.namespace(0, 1);
      cluster.deployWithoutPods(namespace, "reviews", false);
      cluster.deployWithoutPods(namespace, "ratings", true);
    }
  }

  @AfterEach
  void close() {
    if (cluster != null) {
      operators.close();
      cluster.close();
    }
  }

  @Test
  void oneWatchOfEachKindShowsThemAll() throws Exception {
    OperatorProcess operator = operators.start("all", "", "SHARD_SELECTOR", mine);

    for (String namespace : operators.namespaces()) {
      cluster.apply(
          namespace,
          """
          apiVersion: guidedrollouts.dev/v1alpha1
          kind: RolloutLesson
          metadata: {name: two, labels: {test: %s}}
          spec:
            steps:
            - {name: reviews, rollOut: {deployment: reviews, image: 'registry.example/app:2'}}
            - {name: ratings, rollOut: {deployment: ratings, image: 'registry.example/app:2'}}
          """
              .formatted(cluster.namespace));
    }
    for (String namespace : operators.namespaces()) {
      cluster.await(namespace, "two", "waits", s -> "1/2".equals(s.progress()));
    }
    assertThat(operator.log()).contains("watching all namespaces as one");

    assertThat(watched()).as("those that came later have none of their own").hasSizeLessThan(21);

    for (String namespace : operators.namespaces()) {
      operators.resume(namespace);
    }
    for (String namespace : operators.namespaces()) {
      cluster.await(namespace, "two", "is done", s -> s.phase() == LessonPhase.Completed);
    }
    for (String namespace : operators.namespaces()) {
      // One that has just ended would go on looking at its Deployments for an hour.
      cluster.kubectl("-n", namespace, "delete", "rolloutlesson", "two", "--wait=false");
    }
    Awaitility.await("it has ended with the lessons")
        .until(() -> watched().contains(ALL_NAMESPACES));
    assertThat(operator.log()).doesNotContain("ERROR");
  }

  /** Where pods were watched; the audit log has a watch when it ends. */
  private Set<String> watched() throws IOException {
    return AuditLog.events(
            Path.of(System.getenv("LAB_AUDIT_LOG")),
            "\"" + Election.agent(cluster, "all") + "\"",
            begun)
        .stream()
        .filter(e -> e.path("verb").asText().equals("watch"))
        .filter(e -> e.at("/objectRef/resource").asText().equals("pods"))
        .map(e -> e.at("/objectRef/namespace").asText(ALL_NAMESPACES))
        .collect(Collectors.toSet());
  }
}
