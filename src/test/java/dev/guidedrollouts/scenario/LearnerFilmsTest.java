package dev.guidedrollouts.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.Annotations;
import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.api.v1alpha1.StepState;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.api.v1alpha1.WrongTurn;
import dev.guidedrollouts.lesson.Decision;
import dev.guidedrollouts.model.AuthoredTexts;
import dev.guidedrollouts.model.LessonEvent;
import dev.guidedrollouts.status.StatusTexts;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Lessons that wait for their learner: for the go-ahead, for a step, for an undo, for an answer;
 * and what is asked of them by annotation.
 */
class LearnerFilmsTest {
  private static final String SEED =
      """
        undo: Learner
        steps:
        - {name: two, rollOut: {deployment: web, image: 'web:2'}}
        - {name: bad, expect: Stall, rollOut: {deployment: web, image: 'web:bad'}}
        - {name: guess, predict: {deployment: web, question: PlainUndoRestores}}
        - {name: back, by: Learner, undo: {deployment: web, toRevision: 1}}
      """;

  static Film film(String spec) {
    return Film.of("lesson", spec, "web:1", "web:2", "web:3").withHealthy("web:1", 2, "web");
  }

  static void setImage(Film film, String image) {
    film.cluster.edit(
        "web",
        d -> {
          var template = MiniCluster.copy(d.getSpec().getTemplate());
          template.getSpec().getContainers().getFirst().setImage(image);
          d.getSpec().setTemplate(template);
        });
  }

  static LessonStatus awaited(Film film, String step) {
    return film.until(
            p ->
                p.status().phase() == LessonPhase.WaitingForLearner
                    && step.equals(p.status().step()))
        .status();
  }

  @Test
  void aManualPaceWaitsForTheGoAheadOfEachStep() {
    Film film =
        film(
            """
              pace: Manual
              steps:
              - {name: two, rollOut: {deployment: web, image: 'web:2'}}
              - {name: bad, expect: Stall, rollOut: {deployment: web, image: 'web:bad'}}
              - {name: three, rollOut: {deployment: web, image: 'web:3'}}
            """);
    LessonStatus waiting = awaited(film, "two");
    film.cluster.advance(Duration.ofMinutes(10));
    film.pass();
    assertThat(film.cluster.changes).as("nothing is written meanwhile").isEmpty();
    assertThat(waiting.stepNamed("two").orElseThrow().state()).isEqualTo(StepState.Waiting);
    assertThat(waiting.next())
        .isEqualTo(
            "kubectl annotate lesson lesson -n default guidedrollouts.dev/continue=two --overwrite");

    film.annotate(Annotations.CONTINUE, "two");
    LessonStatus second = awaited(film, "bad");
    assertThat(second.progress()).isEqualTo("1/3");
    assertThat(second.message()).as("before it runs").contains("meant to fail");

    film.annotate(Annotations.CONTINUE, "*");
    LessonStatus end = film.toTheEnd();
    assertThat(end.phase()).isEqualTo(LessonPhase.Completed);
    assertThat(film.annotations()).as("a state, not a request").containsKey(Annotations.CONTINUE);
  }

  @Test
  void aStepOfTheLearnersIsDoneByHisHandOnly() {
    Film film =
        film(
            "  steps:\n  - {name: two, by: Learner, rollOut: {deployment: web, image: 'web:2'}}\n");
    LessonStatus waiting = awaited(film, "two");
    assertThat(waiting.next())
        .as("where to look")
        .isEqualTo("kubectl get deployment web -n default");
    assertThat(waiting.message()).startsWith("Your turn: Deployment web rolls out image web:2.");

    setImage(film, "web:2");
    LessonStatus end = film.toTheEnd();

    assertThat(end.stepNamed("two").orElseThrow().outcome()).isEqualTo(StepOutcome.RolledOut);
    assertThat(film.cluster.changes).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Look, kubectl get deployment web",
    "Commands, kubectl set image deployment/web app=web:2"
  })
  void howMuchIsToldUnaskedIsTheAuthorsChoice(String reveal, String next) {
    Film film =
        film(
            "  reveal: "
                + reveal
                + "\n  steps:\n  - {name: two, by: Learner, rollOut: {deployment: web, image: 'web:2'}}\n");
    assertThat(awaited(film, "two").next()).isEqualTo(next + " -n default");
  }

  @Test
  void aTypoOfTheLearnersIsDiagnosedAndTheRightImageStillPasses() {
    Film film =
        film(
            "  steps:\n  - {name: two, by: Learner, rollOut: {deployment: web, image: 'web:2'}}\n");
    awaited(film, "two");
    setImage(film, "web:22");
    LessonStatus typo =
        film.until(p -> p.status().diagnosis() != null && p.status().hintsOrEmpty().size() == 1)
            .status();
    assertThat(typo.phase()).isEqualTo(LessonPhase.WaitingForLearner);
    assertThat(typo.diagnosis().cause()).isEqualTo("ImageNotFound");
    assertThat(typo.stepNamed("two").orElseThrow().wrongTurnsOrEmpty())
        .extracting(t -> t.what())
        .containsExactly(WrongTurn.AnotherImage);
    film.cluster.advance(Duration.ofMinutes(1));
    film.pass();

    setImage(film, "web:2");
    LessonStatus end = film.toTheEnd();
    assertThat(end.phase()).isEqualTo(LessonPhase.Completed);
  }

  @Test
  void theGuidedSeed() {
    Film film = film(SEED);
    LessonStatus stalled = awaited(film, "bad");
    assertThat(film.cluster.image("web")).as("the operator does not undo").isEqualTo("web:bad");
    assertThat(stalled.next()).isEqualTo("kubectl rollout history deployment/web -n default");
    assertThat(stalled.diagnosis().commands()).noneMatch(c -> c.contains("undo"));
    assertThat(stalled.stepNamed("bad").orElseThrow().goal()).isEqualTo(2);

    film.cluster.undoByHand("web", 2);
    LessonStatus asked = awaited(film, "guess");
    StepStatus bad = asked.stepNamed("bad").orElseThrow();
    assertThat(bad.outcome()).isEqualTo(StepOutcome.StalledAndUndone);
    assertThat(asked.undo().restoredAs()).isEqualTo(4);
    assertThat(asked.deploymentNamed("web").orElseThrow().explanation())
        .as("what is asked for is not told")
        .startsWith("Revision 2 is 4 now: a template that was there before")
        .doesNotContain("plain undo");

    film.annotate(Annotations.ANSWER, "2");
    LessonStatus wrong =
        film.until(p -> p.status().message().startsWith("Not right yet.")).status();
    assertThat(wrong.stepNamed("guess").orElseThrow().wrongTurnCount()).isEqualTo(1);
    film.pass();
    assertThat(film.annotations()).as("it can be answered anew").isEmpty();

    film.annotate(Annotations.ANSWER, "bad");
    LessonStatus right = awaited(film, "back");
    assertThat(right.stepNamed("guess").orElseThrow().message())
        .contains("Right.")
        .contains("revision 3")
        .contains("which stalled");
    assertThat(right.deploymentNamed("web").orElseThrow().explanation())
        .contains("A plain undo of web brings back revision 3, image web:bad, which stalled");

    film.cluster.undoByHand("web", 3);
    LessonStatus broken =
        film.until(p -> p.status().stepNamed("back").orElseThrow().wrongTurnCount() != null)
            .status();
    assertThat(broken.message()).contains("web:bad (revision 5, was 3), which stalled before");
    film.cluster.undoByHand("web", 1);
    LessonStatus end = film.toTheEnd();
    assertThat(end.phase()).isEqualTo(LessonPhase.Completed);
    assertThat(end.stepNamed("back").orElseThrow().outcome()).isEqualTo(StepOutcome.Undone);
    assertThat(film.story())
        .as("what the operator wrote")
        .containsExactly("two ReplaceContainer", "bad ReplaceContainer");
  }

  @Test
  void hintsComeOneAtATime() {
    Film film = film(SEED);
    assertThat(awaited(film, "bad").hints()).isNull();
    for (int i = 1; i <= 3; i++) {
      int given = i;
      film.annotate(Annotations.HINT, "next");
      LessonStatus hinted = film.until(p -> p.status().hintsOrEmpty().size() == given).status();
      boolean whole =
          hinted.hintsOrEmpty().getLast().equals("kubectl rollout undo deployment/web -n default");
      assertThat(whole).as("hint %d: %s", i, hinted.hints()).isEqualTo(i == 3);
      film.until(p -> film.annotations().isEmpty());
    }
    film.annotate(Annotations.HINT, "next");
    film.until(p -> film.annotations().isEmpty());
    assertThat(film.lesson.getStatus().hints()).hasSize(3);
  }

  @Test
  void hintsOfTheStepBeforeAreNotThoseOfThePresentOne() {
    Film film =
        film(
            """
              steps:
              - {name: two, by: Learner, hints: [One.], rollOut: {deployment: web, image: 'web:2'}}
              - {name: three, by: Learner, hints: [Look.], rollOut: {deployment: web, image: 'web:3'}}
            """);
    awaited(film, "two");
    film.annotate(Annotations.HINT, "next");
    film.until(p -> p.decision() instanceof Decision.Acknowledge);
    // As the operator does when it has read the author's texts.
    LessonStatus known = film.lesson.getStatus();
    film.lesson.setStatus(
        StatusTexts.filled(
            known,
            film.lesson.getSpec(),
            1,
            "default",
            "lesson",
            new AuthoredTexts(null, List.of("One."), null)));
    assertThat(film.lesson.getStatus().hints()).containsExactly("One.");
    setImage(film, "web:2");
    assertThat(awaited(film, "three").hints()).isNull();
  }

  @Test
  void aRaisedHandIsAnsweredAndGoesDownWithTheStep() {
    Film film = film(SEED);
    awaited(film, "bad");
    film.annotate(Annotations.HELP, "where is\u0007 the log?");
    LessonStatus up = film.until(p -> p.status().help() != null).status();
    assertThat(up.help().text()).as("scrubbed").doesNotContain("\u0007").contains("where is");
    assertThat(up.columns().hand()).isEqualTo("up");
    film.annotate(Annotations.SAY, "describe the pod");
    LessonStatus answered = film.until(p -> p.status().say() != null).status();
    assertThat(answered.columns().hand()).isEqualTo("answered");
    assertThat(events(film)).extracting(LessonEvent::reason).contains("HelpAsked", "Answered");

    film.cluster.undoByHand("web", 2);
    LessonStatus next = awaited(film, "guess");
    assertThat(next.help()).isNull();
    assertThat(next.say()).isNull();
  }

  @Test
  void aValueThatMeansNothingIsToldWithTheRightOnesForAsLongAsItStays() {
    Film film =
        film(
            "  pace: Manual\n  steps:\n  - {name: two, rollOut: {deployment: web, image: 'web:2'}}\n");
    awaited(film, "two");
    film.annotate(Annotations.CONTINUE, "too");
    LessonStatus told = film.until(p -> p.status().message().contains("too")).status();
    assertThat(told.message())
        .endsWith("names no step of this lesson; allowed: two, or * for all that are left.");
    film.pass();
    film.pass();
    assertThat(events(film))
        .extracting(LessonEvent::reason)
        .filteredOn("AnnotationMisunderstood"::equals)
        .as("one Event")
        .hasSize(1);
    film.annotate(Annotations.CONTINUE, "two");
    assertThat(film.toTheEnd().message()).doesNotContain("too");
  }

  @Test
  void aLessonThatHasEndedStartsOverFromAStep() {
    Film film =
        film(
            """
              steps:
              - {name: two, rollOut: {deployment: web, image: 'web:2'}}
              - {name: bad, expect: Stall, rollOut: {deployment: web, image: 'web:bad'}}
              - {name: three, rollOut: {deployment: web, image: 'web:3'}}
            """);
    film.toTheEnd();
    for (int attempt = 2; attempt <= 3; attempt++) {
      film.annotate(Annotations.REPLAY_FROM, "bad");
      film.until(p -> p.decision() instanceof Decision.Acknowledge);
      assertThat(film.lesson.getStatus().progress()).isEqualTo("1/3");
      LessonStatus end = film.toTheEnd();
      assertThat(film.annotations()).isEmpty();
      assertThat(end.phase()).isEqualTo(LessonPhase.Completed);
      assertThat(end.stepNamed("two").orElseThrow().attemptOrFirst()).isEqualTo(1);
      assertThat(end.stepNamed("bad").orElseThrow().attempt()).isEqualTo(attempt);
      assertThat(end.stepNamed("bad").orElseThrow().outcome())
          .isEqualTo(StepOutcome.StalledAndUndone);
      assertThat(Film.undos(film.cluster.changes, "bad", attempt)).isEqualTo(1);
    }
  }

  /** The process dies after each of its status writes in turn, before the annotation is gone. */
  @Test
  void aRequestIsTakenUpOnce() {
    Film film = film(SEED);
    awaited(film, "bad");
    film.annotate(Annotations.HINT, "next");
    film.until(p -> p.status().hintsOrEmpty().size() == 1);
    film.annotate(Annotations.HINT, "next");
    film.lesson.setStatus(
        dev.guidedrollouts.api.v1alpha1.LessonStatusBuilder.builder(film.lesson.getStatus())
            .acknowledged(
                List.of(
                    new dev.guidedrollouts.lesson.Requests.Request(
                            dev.guidedrollouts.lesson.Requests.Kind.HINT, "next")
                        .token()))
            .build());
    film.pass();
    film.pass();
    assertThat(film.lesson.getStatus().hints()).as("not twice").hasSize(1);
  }

  private static List<LessonEvent> events(Film film) {
    return film.passes.stream().flatMap(p -> p.events().stream()).toList();
  }
}
