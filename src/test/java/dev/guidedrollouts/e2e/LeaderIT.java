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
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Two operators with the settings that the chart gives them. Whatever becomes of the one that
 * leads, in the middle of a stall, the other goes on: nothing is lost and nothing done twice. The
 * times are those of the Lease and of the API server's audit log.
 */
@Order(1)
@Execution(ExecutionMode.CONCURRENT)
class LeaderIT {
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

  private Cluster cluster;
  private OperatorProcess first;
  private OperatorProcess second;
  private Relay relay;

  @BeforeEach
  void firstLeadsAndSecondStandsBy() throws Exception {
    cluster = Cluster.prepare();
    cluster.apply(
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: leader-election}
        rules:
        - {apiGroups: [coordination.k8s.io], resources: [leases], verbs: [create]}
        - {apiGroups: [coordination.k8s.io], resources: [leases], resourceNames: [%1$s], verbs: [get, patch]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: leader-election}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: leader-election}
        subjects: [{kind: ServiceAccount, name: guided-rollouts, namespace: guided-rollouts}]
        """
            .formatted(LEASE));
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
            Map.of(
                "KUBERNETES_USER_AGENT",
                agent(name),
                "GUIDED_ROLLOUTS_LEADER_ELECT",
                "true",
                "GUIDED_ROLLOUTS_LEADER_ELECTION_NAMESPACE",
                cluster.namespace,
                "GUIDED_ROLLOUTS_LEADER_ELECTION_IDENTITY",
                name))
        .flag(ClassArchive.flag(cluster.admin));
  }

  private String agent(String name) {
    return cluster.namespace + "-" + name;
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

  @Test
  void endedItHandsOverWithinFiveSeconds() throws Exception {
    intoTheStall();
    assertThat(leads(second)).as("ready, and standing by").isFalse();

    Instant signal = Instant.now();
    first.terminate();

    assertThat(Duration.between(signal, secondLeadsSince())).isLessThan(Duration.ofSeconds(5));
    assertThat(first.awaitEnd(Duration.ofSeconds(10))).isIn(0, 143);
    endsAsIfNothingHadBeen();
    assertThat(writes("first", Instant.EPOCH))
        .as("after the lease was given back")
        .noneMatch(w -> AuditLog.received(w).isAfter(secondLeadsSince()));
    assertThat(writes("second", Instant.EPOCH))
        .as("while it stood by")
        .noneMatch(w -> AuditLog.received(w).isBefore(signal));
  }

  @Test
  void killedItIsReplacedWithinTwentySeconds() throws Exception {
    intoTheStall();

    Instant signal = Instant.now();
    first.kill();

    assertThat(Duration.between(signal, secondLeadsSince())).isLessThan(Duration.ofSeconds(20));
    endsAsIfNothingHadBeen();
  }

  @Test
  void stoppedItWritesNothingWhenItWakesUp() throws Exception {
    intoTheStall();
    first.signal("STOP");
    Instant taken = secondLeadsSince();
    endsAsIfNothingHadBeen();

    Instant awake = Instant.now();
    first.signal("CONT");

    assertThat(first.awaitEnd(Duration.ofSeconds(30))).isEqualTo(1);
    assertThat(first.log()).contains("Lost the lease");
    assertThat(writes("first", taken)).as("since %s, awake since %s", taken, awake).isEmpty();
    first.start();
    assertThat(leads(first)).as("started anew it stands by").isFalse();
  }

  @Test
  void cutOffItStopsBeforeTheOtherBegins() throws Exception {
    intoTheStall();
    relay.cut();

    assertThat(first.awaitEnd(Duration.ofSeconds(40))).isEqualTo(1);
    assertThat(first.log()).contains("Lost the lease");
    endsAsIfNothingHadBeen();
    assertThat(writes("first", secondLeadsSince())).isEmpty();
  }

  /** The lesson's rollout is stuck, and the verdict is still open. */
  private void intoTheStall() {
    cluster.lesson("lesson", STALLING);
    assertThat(cluster.await("lesson", "has a diagnosis", s -> s.diagnosis() != null).undo())
        .isNull();
  }

  private void endsAsIfNothingHadBeen() {
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
  private Instant secondLeadsSince() {
    Instant[] since = new Instant[1];
    Awaitility.await("the second leads")
        .atMost(Duration.ofSeconds(40))
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

  private static boolean leads(OperatorProcess operator) throws Exception {
    return operator.get("/q/metrics").contains("guided_rollouts_leading 1.0");
  }

  /** Writes of that operator since then, but for those of the Lease. */
  private List<JsonNode> writes(String name, Instant since) throws Exception {
    return AuditLog.events(
            Path.of(System.getenv("LAB_AUDIT_LOG")), "\"" + agent(name) + "\"", since)
        .stream()
        .filter(e -> !READING.contains(e.path("verb").asText()))
        .filter(e -> !e.at("/objectRef/resource").asText().equals("leases"))
        .toList();
  }
}
