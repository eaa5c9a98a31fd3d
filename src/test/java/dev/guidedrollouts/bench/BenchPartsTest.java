package dev.guidedrollouts.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import javax.xml.parsers.DocumentBuilderFactory;
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
  void aParameterThatIsNotTakenIsNamedWithWhatIs() {
    Parameters parameters =
        new Parameters(
            Map.of(
                "STALLS", "many", "PARALLEL", "0", "ONLY", "detect, burts", "SCALE_GROWTH", "1,x"));
    assertThatThrownBy(() -> parameters.number("STALLS", 30, 2))
        .hasMessage("STALLS=many is not taken: a whole number of at least 2 is allowed");
    assertThatThrownBy(() -> parameters.number("PARALLEL", 30, 1))
        .hasMessage("PARALLEL=0 is not taken: a whole number of at least 1 is allowed");
    assertThatThrownBy(() -> parameters.numbers("SCALE_GROWTH", List.of(1)))
        .hasMessageContaining("SCALE_GROWTH=1,x is not taken");
    assertThatThrownBy(() -> parameters.choice("ONLY", List.of("detect", "burst"), List.of()))
        .hasMessage("ONLY=detect,burts: there is no \"burts\"; known are detect, burst");
    assertThat(parameters.number("WARM_UP", 7, 1)).isEqualTo(7);
    assertThat(
            new Parameters(Map.of("ONLY", "burst,detect"))
                .choice("ONLY", List.of("detect", "burst"), List.of()))
        .containsExactly("detect", "burst");
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

    assertThat(costs).containsOnlyKeys("plain rollOut", "stalling rollOut, undone, BackOff");
    StepCosts.Cost plain = costs.get("plain rollOut").getFirst();
    assertThat(plain.deploymentWrites()).isEqualTo(1);
    assertThat(plain.statusWrites()).isEqualTo(1);
    assertThat(plain.events()).isEqualTo(1);
    StepCosts.Cost stalled = costs.get("stalling rollOut, undone, BackOff").getFirst();
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
    String printed =
        """
        12345:
         num     #instances         #bytes  class name (module)
        -------------------------------------------------------
           1:         43016        2894512  [B (java.base@25.0.1)
         210:            66           3168  dev.guidedrollouts.kube.cache.CachedPod
        Total        500000       30000000
        """;
    assertThat(Kept.histogram(printed))
        .containsEntry("dev.guidedrollouts.kube.cache.CachedPod", 66L)
        .containsEntry("[B", 43016L)
        .hasSize(2);
    assertThat(Kept.totalBytes(printed)).hasValue(30_000_000);
    assertThat(Kept.totalBytes("12345: no such process")).isEmpty();
  }

  @Test
  void aMissedGoalIsCountedAndShown() throws IOException {
    Results results = new Results();
    results.begin("detect");
    results.goal(Goal.DETECT_P99, 151, 4.0, "of 10");
    results.goal(Goal.STATUS_WRITES_FIRST, 2, null, "");

    String table = results.table("title");
    assertThat(table).contains("| 151 ms").contains("| <= 150 ms | missed |");
    assertThat(table).contains("| <= 2").contains("Goals met: 1 of 2.");
    JsonNode json = new ObjectMapper().readTree(results.json("title"));
    assertThat(json.at("/figures/0/goal").asText()).isEqualTo("DETECT_P99");
    assertThat(json.at("/figures/0/ratio").asDouble()).isEqualTo(37.75);
    assertThat(json.at("/figures/1/met").asBoolean()).isTrue();
    assertThat(json.at("/figures/1/floor").isNull()).isTrue();
  }

  @Test
  void aGoalBesideTheFloorAsksForBoth() {
    assertThat(Goal.DETECT_P50.isMet(12, 4.0)).isTrue();
    assertThat(Goal.DETECT_P50.isMet(13, 4.0)).as("more than three times the floor").isFalse();
    assertThat(Goal.DETECT_P50.isMet(26, 20.0)).as("more than 25 ms").isFalse();
    assertThat(Goal.DETECT_P50.text()).isEqualTo("<= 25 ms, <= 3 x floor");
  }

  @Test
  void aPlotIsSvgWithItsNamesEscaped() throws Exception {
    String svg =
        new Plot("a < b & c", "ms", "%")
            .distribution("one", new Distribution(List.of(1_000_000L, 2_000_000L)))
            .line("grows", List.of(new Plot.Point(0, 0), new Plot.Point(2, 50)))
            .svg();

    var parsed =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    assertThat(parsed.getDocumentElement().getTagName()).isEqualTo("svg");
    assertThat(svg).contains("a &lt; b &amp; c").contains(">one<").contains("M70.0 310.0L700.0");
  }

  @Test
  void aTrackTakesTheFirstOfEachMomentAndNamesWhatItMissed() throws IOException {
    Track track = new Track("ns", "a", Images.MISSING);
    track.deployment(deployment(Images.HEALTHY, 1), 1);
    track.deployment(deployment(Images.MISSING, 1), 2);
    track.pod(pod(Images.HEALTHY, "ErrImagePull"), 3);
    track.pod(pod(Images.MISSING, "ContainerCreating"), 4);
    track.pod(pod(Images.MISSING, "ErrImagePull"), 5);
    track.pod(pod(Images.MISSING, "ImagePullBackOff"), 6);
    track.lesson(lesson("InProgress", ""), 7);
    assertThat(track.missing(Track.Moment.DIAGNOSIS))
        .isEqualTo(
            "ns/a: a diagnosis in the lesson was not seen; the pod said ImagePullBackOff, the lesson said InProgress, cause none: m");
    track.lesson(lesson("InProgress", "\"diagnosis\":{\"step\":\"broken\"},"), 9);
    track.deployment(deployment(Images.HEALTHY, 0), 11);
    track.deployment(deployment(Images.HEALTHY, 1), 20);

    assertThat(track.between(Track.Moment.CONDITION, Track.Moment.DIAGNOSIS)).hasValue(4);
    assertThat(track.between(Track.Moment.DIAGNOSIS, Track.Moment.UNDONE)).hasValue(2);
    assertThat(track.between(Track.Moment.BROKEN, Track.Moment.RESTORED)).hasValue(18);
    assertThat(track.between(Track.Moment.SENT, Track.Moment.CONDITION)).isEmpty();
  }

  @Test
  void aPeerIsANameAndACommandWithBothPlaces() {
    Peer.Given given = Peer.Given.parse("argo = watch {namespace}/{deployment} --a=b", 30);
    assertThat(given.name()).isEqualTo("argo");
    assertThat(given.command()).isEqualTo("watch {namespace}/{deployment} --a=b");
    assertThatThrownBy(() -> Peer.Given.parse("watch {namespace}", 30))
        .hasMessageStartingWith("BENCH_PEER=watch {namespace} is not taken: name=command with");
  }

  private static JsonNode deployment(String image, int available) throws IOException {
    return json(
        """
        {"metadata":{"generation":1},"spec":{"replicas":1,"template":{"spec":{"containers":[{"image":"%s"}]}}},
        "status":{"observedGeneration":1,"replicas":1,"updatedReplicas":1,"availableReplicas":%d}}
        """
            .formatted(image, available));
  }

  private static JsonNode pod(String image, String reason) throws IOException {
    return json(
        """
        {"spec":{"containers":[{"image":"%s"}]},"status":{"containerStatuses":[{"state":{"waiting":{"reason":"%s"}}}]}}
        """
            .formatted(image, reason));
  }

  private static JsonNode lesson(String phase, String more) throws IOException {
    return json(
        """
        {"spec":{"steps":[{"name":"broken","expect":"Stall"}]},"status":{%s"phase":"%s","message":"m"}}
        """
            .formatted(more, phase));
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }
}
