package dev.guidedrollouts.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.diagnosis.DiagnosisCase;
import dev.guidedrollouts.kube.lookup.DeploymentSnapshot;
import dev.guidedrollouts.kube.lookup.Serializer;
import dev.guidedrollouts.model.ContainerImage;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedDeploymentBuilder;
import dev.guidedrollouts.rollout.RolloutPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The end of a wait, and its exit code, by what is seen from look to look. */
class RolloutWaitTest {
  private static final RolloutPolicy BACK_OFF = policy(RolloutPolicy.Trigger.BACK_OFF);
  private static final String IMAGE = "registry.example/web:2";

  private final RolloutWait wait = new RolloutWait(List.of(), BACK_OFF);

  @Test
  void aCompleteRolloutIsZero() {
    RolloutWait.Ended ended = ended(wait.look(look(complete("a", IMAGE)), now()));

    assertThat(ended.outcome()).isEqualTo(WaitOutcome.RolledOut);
    assertThat(ended.outcome().exitCode).isZero();
    assertThat(WaitReport.text(ended, "0s"))
        .startsWith("Deployment web is rolled out: 4/4 pods ready,")
        .contains("web=" + IMAGE, "(waited 0s)")
        .hasLineCount(1);
  }

  @Test
  void aRolloutInProgressIsWaitedFor() {
    RolloutWait.Answer answer = wait.look(look(observed("nothing-wrong")), now());

    assertThat(answer)
        .isInstanceOfSatisfying(
            RolloutWait.Open.class,
            open -> assertThat(open.message()).contains("2 of 4 pods updated"));
  }

  @Test
  void whatTheKubeletBackedOffFromIsThreeWithCauseAndEvidence() {
    String name = "image-not-found-enriched-back-off";

    RolloutWait.Ended ended = ended(wait.look(look(observed(name)), at(name)));

    assertThat(ended.outcome().exitCode).isEqualTo(3);
    assertThat(ended.message()).contains("stalled (ImageNotFound)", "has no image");
    assertThat(WaitReport.text(ended, "13s"))
        .contains("Cause:       ImageNotFound (permanent)", "Evidence:", "kubectl rollout undo");
    assertThat(Serializer.json(WaitReport.of(ended, "13s")))
        .contains(
            "\"outcome\" : \"Stalled\"",
            "\"exitCode\" : 3",
            "\"cause\" : \"ImageNotFound\"",
            "\"detectedAt\"");
  }

  @Test
  void atTheFirstReportOnlyAStricterVerdictEndsIt() {
    String name = "image-not-found-first-report";

    assertThat(wait.look(look(observed(name)), at(name)))
        .isInstanceOfSatisfying(
            RolloutWait.Open.class,
            open -> assertThat(open.message()).startsWith("ImageNotFound: "));
    assertThat(
            ended(
                    new RolloutWait(List.of(), policy(RolloutPolicy.Trigger.FIRST_FAILURE))
                        .look(look(observed(name)), at(name)))
                .outcome())
        .isEqualTo(WaitOutcome.Stalled);
  }

  /** The time counts from the first look, and the look that is due is asked for. */
  @Test
  void whatARetryMayCureIsGivenItsTime() {
    String name = "rate-limited";
    Instant first = at(name);

    RolloutWait.Answer seen = wait.look(look(observed(name)), first);

    assertThat(seen)
        .isInstanceOfSatisfying(
            RolloutWait.Open.class,
            open -> assertThat(open.lookAgain()).hasValue(first.plus(Duration.ofMinutes(2))));
    assertThat(wait.look(look(observed(name)), first.plusSeconds(119)))
        .isInstanceOf(RolloutWait.Open.class);
    RolloutWait.Ended ended =
        ended(wait.look(look(observed(name)), first.plus(Duration.ofMinutes(2))));
    assertThat(ended.outcome()).isEqualTo(WaitOutcome.Stalled);
    assertThat(ended.report().state()).isEqualTo(RolloutState.Stalled);
    assertThat(ended.report().diagnosis().firstSeenAt()).isEqualTo(first);
  }

  @Test
  void whatRecoversIsRolledOut() {
    wait.look(look(observed("rate-limited")), at("rate-limited"));

    assertThat(
            ended(
                    wait.look(
                        look(
                            ObservedDeploymentBuilder.builder(complete("x", IMAGE))
                                .templateDigest(observed("rate-limited").templateDigest())
                                .build()),
                        at("rate-limited").plusSeconds(60)))
                .outcome())
        .isEqualTo(WaitOutcome.RolledOut);
  }

  @Test
  void aTemplateThatOthersPutThereIsFourThoughItIsComplete() {
    wait.look(look(progressing("a", IMAGE)), now());

    RolloutWait.Ended ended =
        ended(wait.look(look(complete("b", "registry.example/web:1")), now().plusSeconds(5)));

    assertThat(ended.outcome().exitCode).isEqualTo(4);
    assertThat(ended.message())
        .contains("has another template now", "web=" + IMAGE, "web=registry.example/web:1");
  }

  @Test
  void theImageThatWasAskedForMayComeLater() {
    RolloutWait asked = new RolloutWait(List.of(WantedImage.parse("web=" + IMAGE)), BACK_OFF);
    asked.look(look(progressing("a", "registry.example/web:1")), now());
    asked.look(look(progressing("b", IMAGE)), now().plusSeconds(1));

    assertThat(ended(asked.look(look(complete("b", IMAGE)), now().plusSeconds(9))).outcome())
        .isEqualTo(WaitOutcome.RolledOut);
  }

  @Test
  void aRolloutAtItsEndWithoutTheImageThatWasAskedForIsFour() {
    String stalled = "image-not-found-enriched-back-off";
    for (RolloutWait.Answer answer :
        List.of(
            asking(IMAGE).look(look(complete("a", "registry.example/web:1")), now()),
            asking("other=" + IMAGE).look(look(complete("a", IMAGE)), now()),
            asking(IMAGE).look(look(observed(stalled)), at(stalled)))) {
      assertThat(ended(answer).outcome()).isEqualTo(WaitOutcome.OtherTemplate);
      assertThat(ended(answer).message()).contains(IMAGE + " was asked for, and web=");
    }
  }

  @Test
  void whenTheTimeIsOverItIsSaidHowItStands() {
    wait.look(look(observed("rate-limited")), at("rate-limited"));

    RolloutWait.Ended ended =
        wait.timedOut(look(observed("rate-limited")), "30s", at("rate-limited").plusSeconds(30));

    assertThat(ended.outcome().exitCode).isEqualTo(1);
    assertThat(ended.message()).startsWith("Deployment web is not rolled out after 30s: ");
    assertThat(ended.report().diagnosis().cause()).isEqualTo("RateLimited");
  }

  static Stream<DiagnosisCase> cases() {
    return DiagnosisCase.all().stream().filter(shown -> !shown.hasEarlier());
  }

  /** Whatever the trouble, waiting ends: with what lasts, stalled. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void everyTroubleThatLastsEndsAsAStall(DiagnosisCase shown) {
    if (shown.expected().has("nothing")) {
      return;
    }
    RolloutWait first = new RolloutWait(List.of(), policy(RolloutPolicy.Trigger.FIRST_FAILURE));
    RolloutWait.Answer answer = first.look(look(shown.observed()), shown.now());
    for (int i = 1; i <= 40 && answer instanceof RolloutWait.Open; i++) {
      answer = first.look(look(shown.observed()), shown.now().plus(Duration.ofMinutes(i)));
    }
    // Of the pods that have gone, or run between two crashes, there is no more to see at a later
    // look.
    assertThat(answer)
        .satisfiesAnyOf(
            a -> assertThat(ended(a).outcome()).isEqualTo(WaitOutcome.Stalled),
            a ->
                assertThat(Set.of("crash-running-in-between", "pods-evicted"))
                    .contains(shown.toString()));
  }

  private static RolloutWait asking(String image) {
    return new RolloutWait(List.of(WantedImage.parse(image)), BACK_OFF);
  }

  private static RolloutWait.Ended ended(RolloutWait.Answer answer) {
    assertThat(answer).isInstanceOf(RolloutWait.Ended.class);
    return (RolloutWait.Ended) answer;
  }

  private static RolloutPolicy policy(RolloutPolicy.Trigger trigger) {
    return new RolloutPolicy(
        trigger, Duration.ZERO, Duration.ofMinutes(2), Duration.ZERO, RolloutPolicy.Undo.NEVER);
  }

  private static DeploymentSnapshot look(ObservedDeployment deployment) {
    return new DeploymentSnapshot("shop", deployment, null, List.of());
  }

  private static ObservedDeployment progressing(String digest, String image) {
    return ObservedDeploymentBuilder.builder(observed("nothing-wrong"))
        .templateDigest(digest)
        .containers(List.of(new ContainerImage("web", image)))
        .build();
  }

  private static ObservedDeployment complete(String digest, String image) {
    return ObservedDeploymentBuilder.builder(progressing(digest, image))
        .replicas(4)
        .updatedReplicas(4)
        .readyReplicas(4)
        .availableReplicas(4)
        .newPods(List.of())
        .build();
  }

  private static ObservedDeployment observed(String name) {
    return DiagnosisCase.of(name).observed();
  }

  private static Instant at(String name) {
    return DiagnosisCase.of(name).now();
  }

  private static Instant now() {
    return at("nothing-wrong").plusSeconds(60);
  }
}
