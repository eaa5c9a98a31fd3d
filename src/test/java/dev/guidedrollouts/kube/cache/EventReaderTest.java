package dev.guidedrollouts.kube.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of the Events that the API server has about pods. */
class EventReaderTest {

  private static Event event(String about, String rest) {
    return Serialization.unmarshal(
        """
        apiVersion: v1
        kind: Event
        metadata: {name: web-1.17a, namespace: default}
        involvedObject: %s
        %s
        """
            .formatted(about, rest),
        Event.class);
  }

  private static final String POD =
      "{kind: Pod, name: web-1, uid: u1, fieldPath: \"spec.containers{app}\"}";

  @Test
  void aFailedPullIsKeptWithItsContainer() {
    CachedEvent fields =
        EventReader.read(
            event(
                POD,
                """
                reason: Failed
                message: 'Failed to pull image "web:9": not found'
                firstTimestamp: "2026-08-01T09:00:00Z"
                lastTimestamp: "2026-08-01T09:00:30Z"
                """));

    assertThat(fields).isNotNull();
    assertThat(fields.pod()).isEqualTo("web-1");
    assertThat(fields.podUid()).isEqualTo("u1");
    assertThat(fields.evidence().reason()).isEqualTo("Failed");
    assertThat(fields.evidence().message()).isEqualTo("Failed to pull image \"web:9\": not found");
    assertThat(fields.evidence().container()).isEqualTo("app");
    assertThat(fields.evidence().lastSeen()).isEqualTo(Instant.parse("2026-08-01T09:00:30Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "reason: Failed\neventTime: \"2026-08-01T09:00:30.000000Z\"",
        "reason: Failed\nfirstTimestamp: \"2026-08-01T09:00:30Z\"",
        "reason: Failed\neventTime: \"2026-08-01T08:00:00.000000Z\"\nseries: {count: 3, lastObservedTime: \"2026-08-01T09:00:30.000000Z\"}"
      })
  void theTimeIsFoundWhereverTheRecorderPutIt(String rest) {
    assertThat(Objects.requireNonNull(EventReader.read(event(POD, rest))).evidence().lastSeen())
        .isEqualTo(Instant.parse("2026-08-01T09:00:30Z"));
  }

  @Test
  void anEventWithoutTimeOrTextOrContainerIsRead() {
    CachedEvent fields =
        EventReader.read(event("{kind: Pod, name: web-1, uid: u1}", "reason: FailedMount"));

    assertThat(Objects.requireNonNull(fields).evidence().message()).isEmpty();
    assertThat(fields.evidence().container()).isNull();
    assertThat(fields.evidence().lastSeen()).isEqualTo(Instant.EPOCH);
  }

  @Test
  void whatIsNotAboutAPodOrTellsNothingIsNotKept() {
    assertThat(EventReader.read(event(POD, "reason: BackOff"))).isNull();
    assertThat(EventReader.read(event(POD, "message: no reason"))).isNull();
    assertThat(EventReader.read(event("{kind: ReplicaSet, name: web, uid: u2}", "reason: Failed")))
        .isNull();
    assertThat(EventReader.read(event("{kind: Pod, name: web-1}", "reason: Failed"))).isNull();
  }

  @Test
  void anEndlessMessageIsCut() {
    CachedEvent fields =
        EventReader.read(event(POD, "reason: Failed\nmessage: " + "x".repeat(100_000)));

    assertThat(Objects.requireNonNull(fields).evidence().message()).hasSize(4096);
  }
}
