package dev.guidedrollouts.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.ColumnsStatus;
import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.DiagnosisStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.LessonStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.fixtures.Fixtures;
import dev.guidedrollouts.lesson.Decision;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The whole seed lesson, pass after pass, and the same with the operator dying at every single
 * place.
 */
class SeedLessonFilmTest {
  private static final String PULL_ERROR =
      "docker.io/istio/examples-bookinfo-reviews-v4:1.20.2: not found";
  private static final List<String> STORY =
      List.of(
          "ratings-wrong-image CreateDeployment",
          "ratings-v1 ReplaceContainer",
          "expose-ratings Expose",
          "reviews-v1 CreateDeployment",
          "scale-reviews Scale",
          "scale-ratings Scale",
          "reviews-v2 ReplaceContainer",
          "reviews-v3 ReplaceContainer",
          "reviews-v4 ReplaceContainer",
          "reviews-v4 Restore (undo of the stall)",
          "back-to-black-stars Restore");
  private static final Set<String> STALLING = Set.of("ratings-wrong-image", "reviews-v4");

  @Test
  void completesWithOneWriteAStep() {
    Film film = Bookinfo.film();
    LessonStatus end = film.toTheEnd();

    assertThat(end.phase()).isEqualTo(LessonPhase.Completed);
    assertThat(end.progress()).isEqualTo("10/10");
    assertThat(film.story()).containsExactlyElementsOf(STORY);
    // Of one that stalls: first evidence, verdict and undo, its end with the start of the next.
    film.statusWrites.forEach(
        (step, writes) ->
            assertThat(writes)
                .as("status writes of step " + step)
                .isLessThanOrEqualTo(STALLING.contains(step) ? 3 : 2));
    Golden.assertMatches(Fixtures.file("films", "bookinfo-end.yaml"), end);
  }

  @Test
  void theStallLeavesThreeOldAndTwoNewPods() {
    Film film = Bookinfo.film();
    Pass stall =
        film.until(
            p -> p.decision() instanceof Decision.Stall s && s.step().name().equals("reviews-v4"));
    var reviews = stall.input().observation().deployment("reviews").orElseThrow();
    assertThat(reviews.readyReplicas()).isEqualTo(3);
    assertThat(reviews.newPods()).hasSize(2);
    assertThat(
            stall.status().deploymentNamed("reviews").orElseThrow().plainUndoRestores().revision())
        .isEqualTo(3);
  }

  @Test
  void afterTheEndAllIsQuiet() {
    Film film = Bookinfo.film();
    LessonStatus end = film.toTheEnd();
    // What the lesson owned is given back first (ReleaseFilmTest).
    film.until(p -> p.decision() instanceof Decision.NoOp);
    for (int i = 0; i < 100; i++) {
      film.cluster.advance(Duration.ofSeconds(30));
      Pass pass = film.pass();
      assertThat(pass.decision()).isInstanceOf(Decision.NoOp.class);
      assertThat(pass.status()).isEqualTo(end);
      assertThat(pass.events()).isEmpty();
    }
  }

  /**
   * Dies once, at each reconciliation in turn. After one that neither changed nor wrote anything it
   * is as if that one had not been.
   */
  @ParameterizedTest
  @EnumSource(
      value = Film.Cut.class,
      names = {"AFTER_ACT", "STALE_STATUS"})
  void oneDeathAnywhereChangesNothing(Film.Cut cut) {
    Film whole = Bookinfo.film();
    LessonStatus end = whole.toTheEnd();
    List<Integer> where =
        cut == Film.Cut.AFTER_ACT ? whole.busy : IntStream.range(0, whole.number).boxed().toList();
    assertThat(where).hasSizeGreaterThan(STORY.size());
    for (int here : where) {
      Film film = Bookinfo.film();
      film.cuts = pass -> pass == here ? cut : Film.Cut.NONE;
      assertSameEnd(film, end, cut + " at pass " + here);
    }
  }

  /** Dies at every second pass: each decision is cut off once before it is written. */
  @ParameterizedTest
  @EnumSource(
      value = Film.Cut.class,
      names = {"AFTER_ACT", "STALE_STATUS"})
  void deathAtEverySecondPassChangesNothing(Film.Cut cut) {
    LessonStatus end = Bookinfo.film().toTheEnd();
    for (int parity = 0; parity < 2; parity++) {
      int odd = parity;
      Film film = Bookinfo.film();
      film.cuts = pass -> pass % 2 == odd ? cut : Film.Cut.NONE;
      assertSameEnd(film, end, cut + " at every second pass");
    }
  }

  private static void assertSameEnd(Film film, LessonStatus end, String what) {
    LessonStatus other = film.toTheEnd();
    assertThat(film.story()).as(what).containsExactlyElementsOf(STORY);
    assertThat(withoutTimes(other)).as(what).isEqualTo(withoutTimes(end));
  }

  /**
   * A death costs time, and pods have names of their own. One between the undo and its status
   * leaves the diagnosis as it was first seen: the pull error, not the back-off from it that quotes
   * the same error. All else must be the same.
   */
  private static String withoutTimes(LessonStatus status) {
    DiagnosisStatus diagnosis = Objects.requireNonNull(status.diagnosis());
    assertThat(diagnosis.reason()).isIn("ErrImagePull", "ImagePullBackOff");
    assertThat(diagnosis.message()).endsWith(PULL_ERROR);
    LessonStatus seen =
        LessonStatusBuilder.builder(status)
            .diagnosis(
                DiagnosisStatusBuilder.builder(diagnosis)
                    .reason("ImagePullBackOff")
                    .message(PULL_ERROR)
                    .backedOffAt(diagnosis.detectedAt())
                    .build())
            .build();
    return Serialization.asYaml(seen)
        .replaceAll("\"?\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z\"?", "TIME")
        .replaceAll("(reviews|ratings)-([0-9a-f]{8})-\\d{5}", "$1-$2-POD");
  }

  /** What {@code kubectl get -w} shows as STEP, DIAGNOSIS and UNDONE TO. */
  @Test
  void theColumnsSpeakOfThePresentStep() {
    Film film = Bookinfo.film();
    film.toTheEnd();

    assertThat(film.written.stream().map(SeedLessonFilmTest::row).distinct())
        .containsExactly(
            "ratings-wrong-image Running | ",
            "ratings-wrong-image Running ImageNotFound | ",
            "ratings-wrong-image Running ImageNotFound | nothing to undo to",
            "ratings-v1 Running | ",
            "expose-ratings Running | ",
            "reviews-v1 Running | ",
            "scale-reviews Running | ",
            "scale-ratings Running | ",
            "reviews-v2 Running | ",
            "reviews-v3 Running | ",
            "reviews-v4 Running | ",
            "reviews-v4 Running ImageNotFound | ",
            "reviews-v4 Undoing ImageNotFound | examples-bookinfo-reviews-v3:1.20.2 (3) …",
            "back-to-black-stars Running | examples-bookinfo-reviews-v2:1.20.2 (2) …",
            // The last stall, not the last undo: that was a step of its own.
            "back-to-black-stars Completed ImageNotFound | examples-bookinfo-reviews-v3:1.20.2 (3)");
  }

  private static String row(LessonStatus status) {
    ColumnsStatus columns =
        status.columns() == null
            ? new ColumnsStatus(null, null, null, null, null)
            : status.columns();
    return Stream.of(status.step(), status.phase(), columns.diagnosis(), "|", columns.undoneTo())
        .map(cell -> cell == null ? "" : cell.toString())
        .collect(Collectors.joining(" "))
        .replace("  |", " |");
  }

  @Test
  void everyStepSaysHowItEnded() {
    LessonStatus end = Bookinfo.film().toTheEnd();
    assertThat(end.stepsOrEmpty().stream().map(StepStatus::outcome))
        .containsExactly(
            StepOutcome.StalledNothingToUndo,
            StepOutcome.RolledOut,
            StepOutcome.Exposed,
            StepOutcome.RolledOut,
            StepOutcome.Scaled,
            StepOutcome.Scaled,
            StepOutcome.RolledOut,
            StepOutcome.RolledOut,
            StepOutcome.StalledAndUndone,
            StepOutcome.Undone);
    StepStatus v4 = end.stepNamed("reviews-v4").orElseThrow();
    assertThat(v4.revision()).isEqualTo(4);
    var reviews = end.deploymentNamed("reviews").orElseThrow();
    // v1 is 1; v2 was 2 and is 6 since the last step; v3 was 3 and is 5 since the undo of v4, which
    // is 4.
    assertThat(
            reviews.revisionsOrEmpty().stream()
                .map(r -> r.step() + "=" + r.revision() + r.formerRevisionsOrEmpty() + r.verdict()))
        .containsExactly(
            "reviews-v1=1[]Healthy",
            "reviews-v4=4[]Stalled",
            "reviews-v3=5[3]Healthy",
            "reviews-v2=6[2]Healthy");
    assertThat(reviews.explanation())
        .isEqualTo(
            "Revision 3 is 5 now, revision 2 is 6 now: a template that was there before, as by an"
                + " undo, makes no new ReplicaSet; the one that is there gets the next number."
                + " A plain undo of reviews brings back revision 5, image docker.io/istio/examples-bookinfo-reviews-v3:1.20.2, which ran well: it"
                + " takes the second-highest number, whether that ran well or not.");
    assertThat(end.undo().toRevision()).isEqualTo(2);
    assertThat(end.undo().restoredAs()).isEqualTo(6);
  }
}
