package dev.guidedrollouts.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bench counts rightly: what is pure in it, on inputs whose answer is known. */
class BenchPartsTest {
  private static final Instant SINCE = Instant.parse("2026-11-25T13:00:00Z");

  @Test
  void percentilesAreMeasuredValuesByNearestRank() {
    Distribution hundred =
        new Distribution(LongStream.rangeClosed(1, 100).map(i -> i * 1_000_000).boxed().toList());
    assertThat(hundred.millis(50)).isEqualTo(50);
    assertThat(hundred.millis(99)).isEqualTo(99);
    assertThat(hundred.millis(100)).isEqualTo(100);
    Distribution three = new Distribution(List.of(9_000_000L, 1_000_000L, 5_000_000L));
    assertThat(three.text()).isEqualTo("5 / 9 / 9 ms");
  }

  @Test
  void aSettingThatIsNoNumberIsNamed() {
    assertThatThrownBy(() -> Settings.of(Map.of("STALLS", "many")))
        .hasMessage("STALLS=many is not taken: a whole number of at least 2 is allowed");
    assertThat(Settings.of(Map.of("STALLS", "7")).stalls()).isEqualTo(7);
  }

  @Test
  void theAuditLogIsReadByUserAgentAcrossItsRotation(@TempDir Path folder) throws IOException {
    Path log = folder.resolve("audit.log");
    Files.writeString(
        folder.resolve("audit-2026-11-25T13-00-01.log"),
        line("update", "ResponseComplete", "us/1", "13:00:01", 409)
            + line("update", "ResponseComplete", "us/1", "12:59:59", 200));
    Files.writeString(
        log,
        line("watch", "ResponseStarted", "us/1", "13:00:02", 200)
            + line("watch", "ResponseComplete", "us/1", "13:00:02", 200)
            + line("list", "ResponseComplete", "us/12", "13:00:03", 200)
            + "{\"userAgent\":\"us/1\",\"half a li");

    List<AuditLog.Request> requests = AuditLog.requests(log, "us/1", SINCE);

    assertThat(requests).extracting(AuditLog.Request::verb).containsExactly("update", "watch");
    assertThat(requests.getFirst().resource()).isEqualTo("rolloutlessons/status");
    assertThat(requests.getFirst().isTooLate()).isTrue();
  }

  private static String line(String verb, String stage, String agent, String time, int code) {
    return """
        {"stage":"%s","requestURI":"/x","verb":"%s","userAgent":"%s","objectRef":{"resource":"rolloutlessons","subresource":"status","name":"a"},"responseStatus":{"code":%d},"requestReceivedTimestamp":"2026-11-25T%s.123456Z"}
        """
        .formatted(stage, verb, agent, code, time);
  }

  @Test
  void eachRequestIsItsStepsOwn() {
    RolloutLesson lesson =
        Serialization.unmarshal(
            """
            metadata: {name: stall-0001}
            spec:
              steps:
              - {name: newer, rollOut: {deployment: stall-0001, image: a}}
              - {name: broken, expect: Stall, rollOut: {deployment: stall-0001, image: b}}
            status:
              steps:
              - {name: newer, state: Passed, outcome: RolledOut, startedAt: "2026-11-25T13:00:01.500Z"}
              - {name: broken, state: Passed, outcome: StalledAndUndone, startedAt: "2026-11-25T13:00:05.250Z"}
            """,
            RolloutLesson.class);
    List<AuditLog.Request> requests =
        List.of(
            request("patch", "deployments", "stall-0001", "13:00:01.501"),
            request("update", "rolloutlessons/status", "stall-0001", "13:00:01.510"),
            request("create", "events", "stall-0001.abc", "13:00:05.100"),
            request("patch", "deployments", "stall-0001", "13:00:05.251"),
            request("update", "rolloutlessons/status", "stall-0001", "13:00:05.300"),
            request("get", "replicasets", "stall-0001-77", "13:00:15.000"),
            request("patch", "deployments", "stall-0001", "13:00:15.010"),
            request("patch", "deployments", "stall-0002", "13:00:15.011"),
            request("list", "pods", "", "13:00:15.012"));

    Map<String, List<StepCosts.Cost>> costs = StepCosts.of(List.of(lesson), requests);

    assertThat(costs).containsOnlyKeys("plain rollOut", "stalling rollOut, undone");
    StepCosts.Cost plain = costs.get("plain rollOut").getFirst();
    assertThat(plain.deploymentWrites()).isEqualTo(1);
    assertThat(plain.statusWrites()).isEqualTo(1);
    assertThat(plain.events()).isEqualTo(1);
    StepCosts.Cost stalled = costs.get("stalling rollOut, undone").getFirst();
    assertThat(stalled.deploymentWrites()).isEqualTo(2);
    assertThat(stalled.statusWrites()).isEqualTo(1);
    assertThat(stalled.reads()).isEqualTo(1);
  }

  private static AuditLog.Request request(String verb, String resource, String name, String time) {
    return new AuditLog.Request(
        verb, resource, name, "/x/" + name, 200, Instant.parse("2026-11-25T" + time + "Z"));
  }

  @Test
  void theHistogramOfTheJvmIsUnderstood() {
    assertThat(
            Kept.histogram(
                """
                12345:
                 num     #instances         #bytes  class name (module)
                -------------------------------------------------------
                   1:         43016        2894512  [B (java.base@25.0.1)
                 210:            66           3168  dev.guidedrollouts.kube.cache.PodFacts
                Total        500000       30000000
                """))
        .containsEntry("dev.guidedrollouts.kube.cache.PodFacts", 66L)
        .containsEntry("[B", 43016L)
        .hasSize(2);
  }

  @Test
  void aMissedGoalIsCountedAndShown() {
    Report report = new Report();
    report.goal("a", "3", "<= 2", false);
    report.goal("b", "1", "<= 2", true);

    assertThat(report.text("title"))
        .contains("| a      | 3        | <= 2 | missed |")
        .contains("Goals missed: 1.");
  }
}
