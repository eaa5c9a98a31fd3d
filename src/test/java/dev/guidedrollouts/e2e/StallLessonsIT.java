package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.e2e.LessonPlays.Play;
import dev.guidedrollouts.model.Cause;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The lessons of deploy/lessons that begin with a setup of their own: rollouts that stall though
 * their image is good, and a repository that decides what runs. With their solutions and wrong
 * turns, on a real kubelet and with real kubectl.
 */
@Order(3)
class StallLessonsIT {
  private static final String RELEASE = "release-2";

  /** By name, which brings the one that takes longest first. */
  private static final Map<String, Cause> LESSONS =
      new TreeMap<>(
          Map.of(
              "crash-loop", Cause.CrashLoop,
              "missing-configmap", Cause.ContainerConfig,
              "quota", Cause.QuotaExceeded,
              "readiness-probe", Cause.NotReady));

  /** There a commit decides what runs, and not whoever uses kubectl. */
  private static final String GITOPS = "gitops";

  private static final LessonPlays PLAYS = new LessonPlays();

  @BeforeAll
  static void play() throws Exception {
    for (Map.Entry<String, Cause> lesson : LESSONS.entrySet()) {
      PLAYS.add(
          lesson.getKey(), lesson.getValue(), StallLessonsIT::solve, StallLessonsIT::turnWrong);
    }
    PLAYS.add(
        GITOPS, Cause.ImageNotFound, StallLessonsIT::revert, StallLessonsIT::forgetTheRepository);
    PLAYS.start();
  }

  @AfterAll
  static void close() {
    PLAYS.close();
  }

  private static Stream<Path> scripts(String kind) {
    return Stream.concat(LESSONS.keySet().stream(), Stream.of(GITOPS))
        .flatMap(l -> LessonsFolder.scripts(l, kind).stream());
  }

  static Stream<Path> solutions() {
    return scripts("solutions");
  }

  static Stream<Path> wrongTurns() {
    return scripts("wrong-turns");
  }

  @ParameterizedTest
  @MethodSource("solutions")
  void aSolutionBringsTheLessonToItsEnd(Path script) throws Exception {
    PLAYS.end(script);
  }

  @ParameterizedTest
  @MethodSource("wrongTurns")
  void aWrongTurnIsToldAndForgiven(Path script) throws Exception {
    PLAYS.end(script);
  }

  private static void solve(Play play) throws Exception {
    LessonsFolder.run(play.script(), play.cluster());

    LessonStatus end = play.cluster().awaitPhase(play.lesson(), LessonPhase.Completed);
    assertThat(end.progress()).isEqualTo("3/3");
    StepStatus release = end.stepNamed(RELEASE).orElseThrow();
    assertThat(release.cause()).isEqualTo(play.cause().name());
    assertThat(release.message()).contains("stalled, as it was meant to");
    assertThat(release.outcome())
        .isEqualTo(
            play.script().endsWith("undo.sh")
                ? StepOutcome.StalledAndUndone
                : StepOutcome.RolledOut);
    assertThat(release.wrongTurnsOrEmpty()).isEmpty();
    assertThat(end.stepNamed("release-3").orElseThrow().outcome()).isEqualTo(StepOutcome.RolledOut);
    assertThat(end.debrief()).as("of the last step").isNotBlank();
    assertThat(play.cluster().containers("reviews")).containsExactly("reviews=reviews-v3:1.20.2");
    assertThat(play.cluster().deployment("reviews").getStatus().getReadyReplicas()).isEqualTo(2);
  }

  private static void turnWrong(Play play) throws Exception {
    LessonStatus told = LessonsFolder.told(play.script(), play.lesson(), play.cluster());
    assertThat(told.step()).isEqualTo(RELEASE);
    assertThat(told.diagnosis().cause()).isEqualTo(play.cause().name());
    assertThat(told.guide()).contains("Exercise 1");
    assertThat(told.message() + told.next() + told.hints())
        .as("what is told unasked does not do the exercise")
        .doesNotContain("rollout undo");

    // As a learner does who has lost his way: what ran before.
    play.cluster()
        .kubectl("apply", "-f", "deploy/lessons/%s/reviews.yaml".formatted(play.lesson()));
    LessonStatus forgiven =
        play.cluster()
            .await(
                play.lesson(),
                "is at the next step",
                s -> s.phase() == LessonPhase.WaitingForLearner && "release-3".equals(s.step()));
    StepStatus release = forgiven.stepNamed(RELEASE).orElseThrow();
    assertThat(release.outcome()).isEqualTo(StepOutcome.StalledAndUndone);
    assertThat(release.wrongTurnCountOrZero()).isPositive();
  }

  private static void revert(Play play) throws Exception {
    try {
      LessonsFolder.run(play.script(), play.cluster());
      LessonStatus end = play.cluster().awaitPhase(GITOPS, LessonPhase.Completed);
      StepStatus release = end.stepNamed("release-4").orElseThrow();
      assertThat(release.outcome()).isEqualTo(StepOutcome.StalledAndUndone);
      assertThat(release.cause()).isEqualTo(play.cause().name());
      assertThat(release.wrongTurnsOrEmpty()).isEmpty();
      assertThat(play.cluster().containers("reviews")).containsExactly("reviews=reviews-v3:1.20.2");
    } finally {
      inRepository(play, "rm -rf \"$repository\"");
    }
  }

  private static void forgetTheRepository(Play play) throws Exception {
    try {
      LessonsFolder.told(play.script(), GITOPS, play.cluster());
      assertThat(awaitImage(play, "reviews-v4"))
          .as("what is committed is applied again")
          .endsWith(":1.20.2");

      inRepository(play, "git -C \"$repository\" revert --no-edit HEAD");
      awaitImage(play, "reviews-v1");
      play.cluster()
          .await(
              GITOPS,
              "is at the next step",
              s -> s.phase() == LessonPhase.WaitingForLearner && "release-3".equals(s.step()));
      inRepository(
          play,
          "sed -i s/reviews-v1:/reviews-v3:/ \"$repository/reviews.yaml\"\n"
              + "git -C \"$repository\" commit -qam 'reviews: version 3'");
      play.cluster().awaitPhase(GITOPS, LessonPhase.Completed);
    } finally {
      inRepository(play, "rm -rf \"$repository\"");
    }
  }

  private static String awaitImage(Play play, String image) {
    return Awaitility.await(image)
        .until(() -> play.cluster().containers("reviews").getFirst(), i -> i.contains(image + ":"));
  }

  private static void inRepository(Play play, String commands) throws Exception {
    Path script = Files.createTempFile("repository", ".sh");
    try {
      Files.writeString(
          script,
          "set -e\nsource %s\n%s\n"
              .formatted(Path.of("deploy/lessons/gitops/repository").toAbsolutePath(), commands));
      LessonsFolder.run(script, play.cluster());
    } finally {
      Files.delete(script);
    }
  }
}
