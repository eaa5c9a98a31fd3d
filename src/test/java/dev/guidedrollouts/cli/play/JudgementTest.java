package dev.guidedrollouts.cli.play;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.LessonStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.StepStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.WrongTurn;
import dev.guidedrollouts.api.v1alpha1.WrongTurnStatus;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What follows from what a lesson says while a script is played. */
class JudgementTest {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private static Instant after(int seconds) {
    return BEGIN.plusSeconds(seconds);
  }

  private static LessonStatus status(LessonPhase phase, WrongTurn... told) {
    return LessonStatusBuilder.builder()
        .phase(phase)
        .step("back")
        .steps(
            List.of(
                StepStatusBuilder.builder()
                    .name("back")
                    .wrongTurns(
                        Stream.of(told).map(t -> new WrongTurnStatus(t, "m", BEGIN)).toList())
                    .build()))
        .build();
  }

  @Test
  void aSolutionIsOneWhenItHasEndedAndTheLessonIsCompleted() {
    Judgement solution = new Judgement(null, BEGIN);
    solution.saw(status(LessonPhase.Completed), after(1));
    assertThat(solution.verdict(after(1))).as("the script still runs").isNull();
    solution.saw(status(LessonPhase.Running), after(2));
    solution.ended(0);
    assertThat(solution.verdict(after(2))).isNull();
    solution.saw(status(LessonPhase.Completed), after(41));

    assertThat(solution.verdict(after(41)))
        .isEqualTo(new Judgement.Verdict(true, "Completed in 41s"));
  }

  @Test
  void aScriptThatFailsIsNone() {
    Judgement solution = new Judgement(null, BEGIN);
    solution.saw(status(LessonPhase.Completed), after(1));
    solution.ended(2);

    assertThat(solution.verdict(after(1)))
        .isEqualTo(new Judgement.Verdict(false, "the script ended with exit code 2"));
  }

  @Test
  void aSolutionThatLeadsNowhereIsToldWhereItStopped() {
    Judgement solution = new Judgement(null, BEGIN);
    solution.saw(status(LessonPhase.WaitingForLearner), after(1));
    assertThat(solution.timedOut("5m").message())
        .isEqualTo("the script still ran after 5m; the lesson is WaitingForLearner at step back");
    solution.ended(0);

    assertThat(solution.timedOut("5m"))
        .isEqualTo(
            new Judgement.Verdict(
                false, "the lesson is WaitingForLearner at step back, not Completed, after 5m"));
  }

  @Test
  void aWrongTurnIsToldAndTheLessonGoesOn() {
    Judgement turn = new Judgement(WrongTurn.Scaled, BEGIN);
    turn.saw(status(LessonPhase.WaitingForLearner, WrongTurn.Paused), after(1));
    turn.ended(0);
    assertThat(turn.verdict(after(1))).isNull();
    assertThat(turn.timedOut("5m"))
        .isEqualTo(new Judgement.Verdict(false, "the lesson says Paused, not Scaled, after 5m"));
    turn.saw(status(LessonPhase.WaitingForLearner, WrongTurn.Scaled), after(8));
    assertThat(turn.verdict(after(8))).as("what it broke may show in a moment").isNull();
    turn.saw(status(LessonPhase.WaitingForLearner), after(11));

    assertThat(turn.verdict(after(11)))
        .isEqualTo(new Judgement.Verdict(true, "told as Scaled in 11s"));
    assertThat(turn.words()).as("a replay forgets, the test does not").contains("Scaled", "Paused");
  }

  @Test
  void aWrongTurnThatEndsTheLessonIsNoneToLearnFrom() {
    Judgement turn = new Judgement(WrongTurn.Scaled, BEGIN);
    turn.ended(0);
    turn.saw(status(LessonPhase.WaitingForLearner, WrongTurn.Scaled), after(1));
    assertThat(turn.verdict(after(1))).isNull();
    turn.saw(status(LessonPhase.Failed, WrongTurn.Scaled), after(2));

    assertThat(turn.verdict(after(2)))
        .isEqualTo(new Judgement.Verdict(false, "the lesson is Failed"));
  }

  @Test
  void aWrongTurnThatNobodyTellsIsNone() {
    Judgement turn = new Judgement(WrongTurn.Scaled, BEGIN);
    turn.ended(0);
    turn.saw(status(LessonPhase.WaitingForLearner), after(1));

    assertThat(turn.timedOut("5m").message())
        .isEqualTo("the lesson says nothing, not Scaled, after 5m");
  }

  @Test
  void aScriptMayTakeAFailedLessonUpAgainButNotForEver() {
    Judgement solution = new Judgement(null, BEGIN);
    solution.saw(status(LessonPhase.Failed), after(1));
    assertThat(solution.verdict(after(1))).isNull();
    solution.saw(status(LessonPhase.Running), after(10));
    solution.saw(status(LessonPhase.Failed), after(30));
    assertThat(solution.verdict(after(30))).isNull();
    solution.saw(status(LessonPhase.Failed), after(50));

    assertThat(solution.verdict(after(50)))
        .isEqualTo(new Judgement.Verdict(false, "the lesson is Failed"));
  }

  @Test
  void aLessonThatIsGoneOrInvalidIsOver() {
    Judgement solution = new Judgement(null, BEGIN);
    solution.saw(status(LessonPhase.Invalid), after(1));
    assertThat(solution.verdict(after(1)))
        .isEqualTo(new Judgement.Verdict(false, "the lesson is Invalid"));
    Judgement gone = new Judgement(null, BEGIN);
    gone.saw(status(LessonPhase.Completed), after(1));
    gone.ended(0);
    gone.saw(null, after(2));

    assertThat(gone.verdict(after(2)))
        .isEqualTo(new Judgement.Verdict(false, "the lesson is gone"));
  }
}
