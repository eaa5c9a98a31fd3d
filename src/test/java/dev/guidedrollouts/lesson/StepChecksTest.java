package dev.guidedrollouts.lesson;

import static dev.guidedrollouts.rollout.SampleDeployments.revision;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.DiagnosisStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.LessonSpecBuilder;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.LessonStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.RollOutAction;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.api.v1alpha1.StepBuilder;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.api.v1alpha1.StepState;
import dev.guidedrollouts.api.v1alpha1.StepStatusBuilder;
import dev.guidedrollouts.model.ChangeMarker;
import dev.guidedrollouts.model.ContainerImage;
import dev.guidedrollouts.model.Observation;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedDeploymentBuilder;
import dev.guidedrollouts.rollout.SampleDeployments;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Each check of a step by itself: when it applies, what it decides, and when it does not. */
class StepChecksTest {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  private static final ChangeMarker OWN = ChangeMarker.action("bookinfo", "uid", "v2", 1);
  private static final Step STEP =
      StepBuilder.builder()
          .name("v2")
          .rollOut(new RollOutAction("web", "web:2", null, null, null))
          .build();

  /** A complete rollout of web:1, untouched by the lesson. */
  private static ObservedDeployment web(UnaryOperator<ObservedDeploymentBuilder> with) {
    return with.apply(
            SampleDeployments.complete("one", 1, 1).revisions(List.of(revision(1, "one", 1))))
        .build();
  }

  /** The step's change as it was made. */
  private static ObservedDeployment changed(UnaryOperator<ObservedDeploymentBuilder> with) {
    return with.apply(
            ObservedDeploymentBuilder.builder(web(d -> d))
                .containers(List.of(new ContainerImage("web", "web:2")))
                .templateDigest("two")
                .marker(OWN)
                .revisions(List.of(revision(1, "one", 1), revision(2, "two", 0))))
        .build();
  }

  private static StepContext step(ObservedDeployment seen) {
    return step(seen, LessonStatus.EMPTY);
  }

  private static StepContext step(ObservedDeployment seen, LessonStatus status) {
    ReconcileInput input =
        new ReconcileInput(
            "default",
            "bookinfo",
            "uid",
            1,
            LessonSpecBuilder.builder().steps(List.of(STEP)).build(),
            status,
            false,
            Requests.NONE,
            List.of(),
            null,
            new Observation(seen == null ? Map.of() : Map.of("web", seen), Map.of()),
            Unwritten.NOTHING,
            null,
            null,
            NOW);
    return StepContext.of(input, input.currentStep().orElseThrow());
  }

  /** The status of a step that was begun. */
  private static LessonStatusBuilder begun() {
    return LessonStatusBuilder.builder(LessonStatus.EMPTY)
        .steps(
            List.of(
                StepStatusBuilder.builder()
                    .name("v2")
                    .state(StepState.Running)
                    .attempt(1)
                    .definition(StepDefinition.of(STEP))
                    .startedAt(NOW.minusSeconds(60))
                    .build()));
  }

  private static void waits(Optional<Decision> decision, String reason) {
    assertThat(decision)
        .hasValueSatisfying(
            d ->
                assertThat(d)
                    .isInstanceOfSatisfying(
                        Decision.Wait.class, w -> assertThat(w.reason()).isEqualTo(reason)));
  }

  private static void fails(Optional<Decision> decision, String reason) {
    assertThat(decision)
        .hasValueSatisfying(
            d ->
                assertThat(d)
                    .isInstanceOfSatisfying(
                        Decision.Fail.class, f -> assertThat(f.reason()).isEqualTo(reason)));
  }

  @Test
  void aTerminatingDeploymentIsWaitedForBeforeTheStepBegins() {
    waits(BeginChecks.terminating(step(web(d -> d.deleting(true)))), "DeploymentTerminating");
    assertThat(BeginChecks.terminating(step(web(d -> d)))).isEmpty();
    assertThat(BeginChecks.terminating(step(changed(d -> d.deleting(true))))).isEmpty();
  }

  @Test
  void aPausedDeploymentIsWaitedForWhereTheChangeIsDue() {
    waits(BeginChecks.paused(step(web(d -> d.paused(true)))), "DeploymentPaused");
    assertThat(BeginChecks.paused(step(changed(d -> d.paused(true))))).isEmpty();
  }

  @Test
  void whatIsNotDeclaredYetIsStarted() {
    assertThat(BeginChecks.start(step(web(d -> d))))
        .hasValueSatisfying(d -> assertThat(d).isInstanceOf(Decision.Start.class));
    assertThat(BeginChecks.start(step(changed(d -> d)))).isEmpty();
    // What the cluster already says is not said again, by whoever's hand.
    assertThat(BeginChecks.start(step(changed(d -> d.marker(null))))).isEmpty();
  }

  @Test
  void aDeploymentThatIsGoneEndsAStepThatHadBegun() {
    fails(ChangeChecks.gone(step(null, begun().build())), "DeploymentDeleted");
    assertThat(ChangeChecks.gone(step(null))).isEmpty();
    assertThat(ChangeChecks.gone(step(changed(d -> d), begun().build()))).isEmpty();
  }

  @Test
  void anotherTemplateIsSomebodyElses() {
    StepContext elses = step(web(d -> d.templateDigest("three")), begun().build());
    fails(ChangeChecks.changedByOthers(elses), "ChangedByOthers");
    assertThat(ChangeChecks.undoneByOthers(elses)).as("nothing was wrong").isEmpty();
    assertThat(ChangeChecks.changedByOthers(step(changed(d -> d), begun().build()))).isEmpty();
  }

  @Test
  void theUndoThatWasDueDoneBySomebodysHandIsSeenThrough() {
    LessonStatus inTrouble =
        begun()
            .diagnosis(
                DiagnosisStatusBuilder.builder()
                    .step("v2")
                    .attempt(1)
                    .revision(2L)
                    .detectedAt(NOW.minusSeconds(5))
                    .build())
            .build();
    ObservedDeployment back =
        web(d -> d.revisions(List.of(revision(2, "two", 0), revision(3, "one", 1))));
    assertThat(ChangeChecks.undoneByOthers(step(back, inTrouble)))
        .hasValueSatisfying(
            d ->
                assertThat(d)
                    .isInstanceOfSatisfying(
                        Decision.Fail.class,
                        f -> assertThat(f.outcome()).isEqualTo(StepOutcome.StalledAndUndone)));
  }

  @Test
  void aCompleteRolloutPassesTheStep() {
    assertThat(EffectChecks.achieved(step(changed(d -> d), begun().build())))
        .hasValueSatisfying(
            d ->
                assertThat(d)
                    .isInstanceOfSatisfying(
                        Decision.Pass.class,
                        p -> assertThat(p.outcome()).isEqualTo(StepOutcome.RolledOut)));
    assertThat(EffectChecks.achieved(step(changed(d -> d.replicas(2)), begun().build()))).isEmpty();
  }

  @Test
  void whatGoesOnIsJudged() {
    StepContext rollingOut = step(changed(d -> d.replicas(2)), begun().build());
    assertThat(RolloutChecks.undoInFlight(rollingOut)).isEmpty();
    assertThat(RolloutChecks.stalled(rollingOut)).isEmpty();
    assertThat(RolloutChecks.judged(rollingOut))
        .hasValueSatisfying(d -> assertThat(d).isInstanceOf(Decision.InProgress.class));
    waits(
        RolloutChecks.judged(step(changed(d -> d.replicas(2).paused(true)), begun().build())),
        "DeploymentPaused");
  }
}
