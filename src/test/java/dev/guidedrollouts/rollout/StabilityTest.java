package dev.guidedrollouts.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.model.ContainerEvidence;
import dev.guidedrollouts.model.ContainerEvidenceBuilder;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedPodBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long a complete rollout is watched before it is believed. */
class StabilityTest {
  private static final Instant COMPLETE = Instant.parse("2026-11-28T13:28:02Z");

  /** Seconds from the start to the news of it, and from the news until they are believed. */
  @ParameterizedTest
  @CsvSource({"0, 4", "1, 4", "2, 4", "3, 6", "5, 10", "7, 14", "3600, 14", "-3600, 4"})
  void theEndIsWaitedForLongerWhereTheNewsOfTheStartWereLate(int delay, int wait) {
    ObservedDeployment deployment = complete(container(false, delay));

    assertThat(at(deployment, COMPLETE.plusSeconds(wait).minusMillis(1)).reached()).isFalse();
    assertThat(at(deployment, COMPLETE.plusSeconds(wait)).reached()).isTrue();
  }

  @Test
  void aReadinessProbeIsBelievedAtOnce() {
    assertThat(at(complete(container(true, 30)), COMPLETE).reached()).isTrue();
  }

  @Test
  void aPodThatWaitedForItsProbeShowsNoSlowNode() {
    ObservedDeployment deployment = complete(container(true, 30), container(false, 30));

    assertThat(at(deployment, COMPLETE))
        .isEqualTo(new Stability(false, Optional.of(COMPLETE.plusSeconds(4))));
  }

  private static Stability at(ObservedDeployment deployment, Instant now) {
    return Stability.of(deployment, Duration.ZERO, now);
  }

  private static ObservedDeployment complete(ContainerEvidence... containers) {
    return SampleDeployments.complete("two", 2, 1)
        .revisions(List.of(SampleDeployments.revision(2, "two", 1)))
        .rolledOutAt(COMPLETE)
        .newPods(
            List.of(
                ObservedPodBuilder.builder()
                    .name("web-two-x")
                    .uid("p")
                    .createdAt(COMPLETE.minusSeconds(60))
                    .ready(true)
                    .containers(List.of(containers))
                    .volumeImages(List.of())
                    .pullSecrets(List.of())
                    .events(List.of())
                    .build()))
        .build();
  }

  private static ContainerEvidence container(boolean probed, int startedBefore) {
    return ContainerEvidenceBuilder.builder()
        .container("web")
        .role(ContainerEvidence.Role.MAIN)
        .image("web:2")
        .state(ContainerEvidence.State.RUNNING)
        .since(COMPLETE.minusSeconds(startedBefore))
        .probed(probed)
        .askedWithin(Duration.ZERO)
        .started(true)
        .ready(true)
        .build();
  }
}
