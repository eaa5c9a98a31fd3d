package dev.guidedrollouts.rollout;

import static dev.guidedrollouts.rollout.SampleDeployments.revision;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.model.Cause;
import dev.guidedrollouts.model.Diagnosis;
import dev.guidedrollouts.model.DiagnosisBuilder;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedDeploymentBuilder;
import dev.guidedrollouts.model.ObservedPod;
import dev.guidedrollouts.model.ObservedPodBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The contract of a rollout's judgement, one sentence of it a test. No lesson is needed for it. */
class RolloutTest {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  private static final RolloutPolicy POLICY =
      new RolloutPolicy(
          RolloutPolicy.Trigger.BACK_OFF,
          Duration.ofSeconds(5),
          Duration.ofMinutes(2),
          Duration.ZERO,
          RolloutPolicy.Undo.AUTOMATIC);
  private static final Rollback BACK = new Rollback(2, "web:2", 1, "web:1");

  private static ObservedDeployment rollingOut(UnaryOperator<ObservedDeploymentBuilder> with) {
    return with.apply(
            SampleDeployments.complete("two", 2, 2)
                .replicas(3)
                .updatedReplicas(1)
                .revisions(List.of(revision(1, "one", 2), revision(2, "two", 0))))
        .build();
  }

  private static ObservedDeployment complete() {
    return rollingOut(d -> d.replicas(2).updatedReplicas(2));
  }

  private static Remembered begun(UnaryOperator<RememberedBuilder> with) {
    return with.apply(
            RememberedBuilder.builder(Remembered.NOTHING)
                .began(Remembered.Began.TEMPLATE)
                .asWritten(true)
                .revisions(
                    List.of(
                        new KnownRevision(
                            1, List.of(), "web-one", null, "web:1", Verdict.HEALTHY))))
        .build();
  }

  private static Remembered stalled() {
    return begun(r -> r.trouble(trouble().detectedAt(NOW.minusSeconds(1)).build()));
  }

  private static TroubleBuilder trouble() {
    return TroubleBuilder.builder(Trouble.of(complete(), notFound(true)))
        .firstSeenAt(NOW.minusSeconds(60))
        .backedOffAt(NOW.minusSeconds(4));
  }

  private static Diagnosis notFound(boolean permanent) {
    return DiagnosisBuilder.builder()
        .pod("web-two-x")
        .container("web")
        .image("web:2")
        .reason("ImagePullBackOff")
        .cause(permanent ? Cause.ImageNotFound : Cause.RegistryUnreachable)
        .permanent(permanent)
        .backedOff(permanent)
        .message("not found")
        .explanation("There is no such image.")
        .commands(List.of())
        .build();
  }

  private static Judgement judge(ObservedDeployment seen, Diagnosis found, Remembered remembered) {
    return new Rollout(new Seen(seen, found), remembered, POLICY, NOW).judgement();
  }

  @Test
  void aCompleteOneInWhichNothingIsWrongIsHealthy() {
    assertThat(judge(complete(), null, Remembered.NOTHING)).isEqualTo(new Judgement.Healthy());
  }

  @Test
  void oneThatIsNotCompleteAndInWhichNothingIsWrongIsProgressing() {
    assertThat(judge(rollingOut(d -> d), null, Remembered.NOTHING))
        .isEqualTo(new Judgement.Progressing(Optional.empty()));
  }

  @Test
  void permanentTroubleIsAStallOnceItHasLastedBeyondTheBackOff() {
    assertThat(judge(rollingOut(d -> d), notFound(true), begun(r -> r)))
        .isInstanceOfSatisfying(
            Judgement.Suspected.class,
            s -> {
              assertThat(s.due()).hasValue(NOW.plusSeconds(5));
              assertThat(s.trouble().firstSeenAt()).isEqualTo(NOW);
              assertThat(s.trouble().stalled()).isFalse();
            });
    Remembered longAgo = begun(r -> r.trouble(trouble().backedOffAt(NOW.minusSeconds(5)).build()));
    assertThat(judge(rollingOut(d -> d), notFound(true), longAgo))
        .isInstanceOfSatisfying(
            Judgement.Stalled.class, s -> assertThat(s.trouble().detectedAt()).isEqualTo(NOW));
  }

  @Test
  void troubleThatARetryMayCureIsGivenItsTime() {
    assertThat(judge(rollingOut(d -> d), notFound(false), begun(r -> r)))
        .isInstanceOfSatisfying(
            Judgement.Suspected.class,
            s -> assertThat(s.due()).hasValue(NOW.plus(Duration.ofMinutes(2))));
  }

  @Test
  void theProgressDeadlineIsAVerdictOfItsOwn() {
    ObservedDeployment late = rollingOut(d -> d.progressDeadlineExceeded("too late"));
    assertThat(judge(late, notFound(false), begun(r -> r))).isInstanceOf(Judgement.Stalled.class);
  }

  @Test
  void troubleHasPassedWhenThePodThatShowedItIsReadyAndNotBefore() {
    Remembered before = begun(r -> r.trouble(trouble().build()));
    assertThat(judge(rollingOut(d -> d.newPods(List.of(pod(true)))), null, before))
        .isEqualTo(new Judgement.Recovered());
    // A container that has just started has no evidence before its first probe.
    assertThat(judge(rollingOut(d -> d.newPods(List.of(pod(false)))), null, before))
        .isInstanceOf(Judgement.Progressing.class);
    assertThat(judge(rollingOut(d -> d), null, before)).isInstanceOf(Judgement.Progressing.class);
  }

  private static ObservedPod pod(boolean ready) {
    return ObservedPodBuilder.builder()
        .name("web-two-x")
        .uid("p")
        .createdAt(NOW)
        .ready(ready)
        .containers(List.of())
        .volumeImages(List.of())
        .pullSecrets(List.of())
        .events(List.of())
        .build();
  }

  @Test
  void aStallIsUndoneToTheLastHealthyRevision() {
    assertThat(judge(rollingOut(d -> d), notFound(true), stalled()))
        .isInstanceOfSatisfying(
            Judgement.UndoTo.class, u -> assertThat(u.rollback()).isEqualTo(BACK));
  }

  @Test
  void anUndoWaitsForAPausedDeployment() {
    assertThat(judge(rollingOut(d -> d.paused(true)), notFound(true), stalled()))
        .isEqualTo(new Judgement.UndoPaused());
  }

  @Test
  void whatOthersRolledOutIsLeft() {
    Remembered others =
        RememberedBuilder.builder(stalled()).began(Remembered.Began.NOTHING).build();
    assertThat(judge(rollingOut(d -> d), notFound(true), others))
        .isEqualTo(new Judgement.LeftStalled(Judgement.Why.NOT_OURS));
  }

  @Test
  void aTemplateThatServesIsNotUndoneForANumberOfReplicas() {
    Remembered scaled =
        RememberedBuilder.builder(stalled()).began(Remembered.Began.NO_TEMPLATE).build();
    ObservedDeployment serving =
        rollingOut(d -> d.revisions(List.of(revision(1, "one", 2), revision(2, "two", 1))));
    assertThat(judge(serving, notFound(true), scaled))
        .isEqualTo(new Judgement.LeftStalled(Judgement.Why.TEMPLATE_SERVES));
  }

  @Test
  void withoutAHealthyRevisionThereIsNoTarget() {
    ObservedDeployment first = rollingOut(d -> d.revisions(List.of(revision(2, "two", 0))));
    assertThat(judge(first, notFound(true), stalled()))
        .isEqualTo(new Judgement.LeftStalled(Judgement.Why.NO_TARGET));
  }

  @Test
  void aPolicyWithoutUndoLeavesIt() {
    RolloutPolicy never =
        new RolloutPolicy(
            POLICY.trigger(),
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            RolloutPolicy.Undo.NEVER);
    Seen seen = new Seen(rollingOut(d -> d), notFound(true));
    assertThat(new Rollout(seen, stalled(), never, NOW).judgement())
        .isEqualTo(new Judgement.LeftStalled(Judgement.Why.POLICY));
  }

  @Test
  void anUndoIsSeenThrough() {
    Remembered undoing = stalled().undoing(BACK);
    assertThat(judge(rollingOut(d -> d), null, undoing))
        .isEqualTo(new Judgement.UndoInProgress(BACK));
    assertThat(judge(complete(), null, undoing)).isEqualTo(new Judgement.Undone(BACK));
    assertThat(judge(rollingOut(d -> d.paused(true)), null, undoing))
        .isEqualTo(new Judgement.UndoneWhilePaused(BACK));
    assertThat(judge(rollingOut(d -> d), notFound(true), undoing))
        .isInstanceOfSatisfying(
            Judgement.UndoFailed.class,
            f -> assertThat(f.why()).contains("did not become available either"));
  }

  @Test
  void anUndoThatOthersHaveChangedHasFailed() {
    Remembered undoing =
        RememberedBuilder.builder(stalled().undoing(BACK)).asWritten(false).build();
    assertThat(judge(rollingOut(d -> d), null, undoing))
        .isInstanceOfSatisfying(
            Judgement.UndoFailed.class, f -> assertThat(f.why()).contains("somebody else"));
  }

  @Test
  void aRevisionIsHealthyOnceItsRolloutIsComplete() {
    Rollout done = new Rollout(new Seen(complete(), null), begun(r -> r), POLICY, NOW);
    assertThat(done.history().current()).map(KnownRevision::verdict).hasValue(Verdict.HEALTHY);
    Rollout wrong = new Rollout(new Seen(complete(), notFound(true)), begun(r -> r), POLICY, NOW);
    assertThat(wrong.history().current()).map(KnownRevision::verdict).hasValue(Verdict.UNKNOWN);
  }

  @Test
  void verdictsAreOfOneDeploymentNotOfItsName() {
    Remembered another = begun(r -> r.uid("another"));
    Rollout rollout = new Rollout(new Seen(rollingOut(d -> d), null), another, POLICY, NOW);
    assertThat(rollout.history().lastHealthy()).isEmpty();
  }
}
