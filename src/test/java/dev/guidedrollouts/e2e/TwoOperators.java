package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.api.v1alpha1.UndoOutcome;
import dev.guidedrollouts.bench.AuditLog;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * Two operators with the settings that the chart gives them, for each test in a namespace of its
 * own. The times are those of the Lease and of the API server's audit log.
 */
abstract class TwoOperators {
  private static final String REVIEWS = "docker.io/istio/examples-bookinfo-reviews-v";
  private static final String LEASE = "guided-rollouts";
  private static final Set<String> READING = Set.of("get", "list", "watch");
  private static final String STALLING =
      """
      steps:
      - {name: two, rollOut: {deployment: reviews, image: '%1$s2:1.20.2'}}
      - {name: four, expect: Stall, rollOut: {deployment: reviews, image: '%1$s4:1.20.2'}}
      - {name: scale, scale: {deployment: reviews, replicas: 3}}
      """
          .formatted(REVIEWS);

  Cluster cluster;
  OperatorProcess first;
  OperatorProcess second;
  Relay relay;

  @BeforeEach
  void firstLeadsAndSecondStandsBy() throws Exception {
    cluster = Cluster.prepare();
    cluster.apply(Election.rights(LEASE));
    first = operator("first");
    second = operator("second");
    cluster.deploy("reviews", REVIEWS + "1:1.20.2", 2);
    URI server = URI.create(cluster.admin.getConfiguration().getMasterUrl());
    relay = new Relay(server.getHost(), server.getPort());
    relay.mend();
    first.via(cluster.admin, "https://127.0.0.1:" + relay.port()).start();
    Awaitility.await("the first leads").until(() -> leads(first));
    second.start();
  }

  private OperatorProcess operator(String name) throws Exception {
    return new OperatorProcess(
            cluster.admin,
            cluster.namespace,
            cluster.namespace + "-" + name,
            Election.settings(cluster, name))
        .flag(ClassArchive.flag(cluster.admin));
  }

  @AfterEach
  void leave() throws Exception {
    if (cluster != null) {
      // Not even SIGTERM reaches a process that is stopped.
      first.kill();
      second.close();
      relay.close();
      cluster.close();
    }
  }

  /** The lesson's rollout is stuck, and the verdict is still open. */
  void intoTheStall() {
    cluster.lesson("lesson", STALLING);
    assertThat(cluster.await("lesson", "has a diagnosis", s -> s.diagnosis() != null).undo())
        .isNull();
  }

  void endsAsIfNothingHadBeen() {
    LessonStatus end = cluster.awaitPhase("lesson", LessonPhase.Completed);
    assertThat(end.stepsOrEmpty())
        .extracting(StepStatus::outcome)
        .containsExactly(StepOutcome.RolledOut, StepOutcome.StalledAndUndone, StepOutcome.Scaled);
    assertThat(end.undo().outcome()).isEqualTo(UndoOutcome.Restored);
    assertThat(end.undo().restoredAs()).isEqualTo(4);
    assertThat(cluster.deployment("reviews").getMetadata().getGeneration())
        .as("made, two, four, undo, scale: each once")
        .isEqualTo(5);
  }

  /** When the second operator got the Lease, as the Lease itself says. */
  Instant secondLeadsSince() {
    Instant[] since = new Instant[1];
    Awaitility.await("the second leads")
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              var spec =
                  cluster
                      .admin
                      .leases()
                      .inNamespace(cluster.namespace)
                      .withName(LEASE)
                      .get()
                      .getSpec();
              since[0] = spec.getAcquireTime().toInstant();
              return "second".equals(spec.getHolderIdentity());
            });
    return since[0];
  }

  static boolean leads(OperatorProcess operator) throws Exception {
    return operator.get("/q/metrics").contains("guided_rollouts_leading 1.0");
  }

  /** Writes of that operator since then, but for those of the Lease. */
  List<JsonNode> writes(String name, Instant since) throws Exception {
    return AuditLog.events(
            Path.of(System.getenv("LAB_AUDIT_LOG")),
            "\"" + Election.agent(cluster, name) + "\"",
            since)
        .stream()
        .filter(e -> !READING.contains(e.path("verb").asText()))
        .filter(e -> !e.at("/objectRef/resource").asText().equals("leases"))
        .toList();
  }
}
