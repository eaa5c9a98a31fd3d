package dev.guidedrollouts.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.DeletionPolicy;
import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonSpecBuilder;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.lesson.Decision;
import dev.guidedrollouts.model.LessonEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lessons with {@code onDelete: Restore} of which the API server does not take what is written. */
class UnwrittenFilmsTest {
  private static final String TWO = "  - {name: two, rollOut: {deployment: web, image: 'web:2'}}\n";
  private static final String BAD =
      "  - {name: bad, expect: Stall, rollOut: {deployment: web, image: 'web:gone'}}\n";
  private static final String LEARNERS =
      "  - {name: two, by: Learner, rollOut: {deployment: web, image: 'web:2'}}\n";
  private static final String SAID =
      "rolloutlessons.guidedrollouts.dev \"lesson\" is forbidden: no";

  private static final String OUTDATED =
      "The cluster's definition of lessons is older than the operator: it does not keep"
          + " status.before. Whoever installed the operator has to upgrade the definition too"
          + " (kubectl apply -f crds/, or with the chart). It is tried again, at least every 5"
          + " minutes.";
  private static final String REFUSED =
      "The API server refuses the finalizer guidedrollouts.dev/restore: "
          + SAID
          + ". As long as it does, nothing is put back when the lesson is deleted (onDelete:"
          + " Restore). It is tried again, at least every 5 minutes.";

  private static Film film(String... steps) {
    return Film.of(
            "lesson", "  onDelete: Restore\n  steps:\n" + String.join("", steps), "web:1", "web:2")
        .withHealthy("web:1", 3, "web");
  }

  private static void passes(Film film, int number) {
    for (int i = 0; i < number; i++) {
      film.pass();
    }
  }

  private static List<String> warnings(Film film) {
    return film.passes.stream()
        .flatMap(p -> p.events().stream())
        .filter(LessonEvent::warning)
        .filter(e -> !e.reason().equals("RolloutStalled"))
        .map(e -> e.reason() + ": " + e.message())
        .toList();
  }

  private static void assertPutBack(Film film) {
    film.ending.delete();
    film.ending.untilGone();
    assertThat(film.cluster.image("web")).isEqualTo("web:1");
  }

  @Test
  void withAnOlderDefinitionNothingIsChangedAndThatIsToldOnce() {
    Film film = film(TWO, BAD);
    film.dropsBefore = true;
    passes(film, 20);

    LessonStatus status = film.lesson.statusOrEmpty();
    assertThat(film.cluster.changes).isEmpty();
    assertThat(status.message())
        .isEqualTo(
            "Nothing was changed: what was there before can't be noted, so it could not be put back"
                + " (onDelete: Restore). "
                + OUTDATED);
    assertThat(status.next()).isEqualTo("kubectl explain rolloutlesson.status.before -n default");
    assertThat(status.conditionsOrEmpty().getFirst().getReason()).isEqualTo("DefinitionOutdated");
    assertThat(warnings(film)).containsExactly("DefinitionOutdated: " + OUTDATED);
    assertThat(film.written).as("beside it the ledger").hasSizeLessThanOrEqualTo(2);

    int written = film.written.size();
    film.tryAgain();
    passes(film, 5);
    assertThat(film.written).as("tried in vain").hasSize(written);
    assertThat(warnings(film)).hasSize(1);
  }

  @Test
  void itGoesOnOnceTheDefinitionIsUpgraded() {
    Film film = film(TWO, BAD);
    film.dropsBefore = true;
    passes(film, 20);

    film.dropsBefore = false;
    film.tryAgain();
    LessonStatus end = film.toTheEnd();

    assertThat(end.phase()).isEqualTo(LessonPhase.Completed);
    assertThat(end.message()).doesNotContain("definition");
    assertPutBack(film);
  }

  /** The learner is not asked to change what nobody could put back. */
  @Test
  void theLearnersStepWaitsToo() {
    Film film = film(LEARNERS);
    film.dropsBefore = true;
    passes(film, 10);
    assertThat(film.lesson.statusOrEmpty().message()).startsWith("Nothing was changed");

    film.dropsBefore = false;
    film.tryAgain();
    film.untilDecided(Decision.AwaitLearner.class);
  }

  /** What was changed before the spec turned to Restore is seen through, with its undo. */
  @Test
  void whatHasBegunIsBroughtToItsEnd() {
    Film film = film(BAD);
    film.changeSpec(
        LessonSpecBuilder.builder(film.lesson.getSpec()).onDelete(DeletionPolicy.Keep).build());
    film.untilDecided(Decision.Degraded.class);
    film.dropsBefore = true;
    film.changeSpec(
        LessonSpecBuilder.builder(film.lesson.getSpec()).onDelete(DeletionPolicy.Restore).build());

    LessonStatus end = film.toTheEnd();

    assertThat(end.phase()).isEqualTo(LessonPhase.Completed);
    assertThat(film.cluster.image("web")).isEqualTo("web:1");
    assertThat(warnings(film)).containsExactly("DefinitionOutdated: " + OUTDATED);
  }

  @Test
  void aRefusedFinalizerIsToldAndBlocksNothing() {
    Film film = film(TWO, BAD);
    film.refusesFinalizer = SAID;
    LessonStatus end = film.toTheEnd();

    assertThat(film.lesson.guarded()).isFalse();
    assertThat(end.phase()).isEqualTo(LessonPhase.Completed);
    assertThat(end.message()).isEqualTo("All 2 steps passed. " + REFUSED);
    assertThat(end.beforeOrEmpty()).as("noted all the same").hasSize(1);
    assertThat(warnings(film)).containsExactly("FinalizerRefused: " + REFUSED);

    film.tryAgain();
    passes(film, 3);
    assertThat(warnings(film)).hasSize(1);
  }

  /** Also after the lesson's end; from then on the deletion puts everything back. */
  @Test
  void onceTheFinalizerIsTakenAllIsAsIfItHadBeenFromTheStart() {
    Film film = film(TWO, BAD);
    film.refusesFinalizer = SAID;
    film.toTheEnd();

    film.refusesFinalizer = null;
    film.tryAgain();
    passes(film, 3);

    assertThat(film.lesson.guarded()).isTrue();
    assertThat(film.lesson.statusOrEmpty().message()).isEqualTo("All 2 steps passed.");
    assertPutBack(film);
  }

  @Test
  void aFinalizerThatCanNotBeTakenOffIsToldToo() {
    Film film = film(TWO);
    film.toTheEnd();
    film.refusesFinalizer = SAID;
    film.changeSpec(
        LessonSpecBuilder.builder(film.lesson.getSpec()).onDelete(DeletionPolicy.Keep).build());

    assertThat(film.toTheEnd().message())
        .isEqualTo(
            "The lesson's one step passed. The API server refuses the finalizer"
                + " guidedrollouts.dev/restore: "
                + SAID
                + ". As long as it does, the lesson's deletion waits for the operator (onDelete:"
                + " Keep). It is tried again, at least every 5 minutes.");
  }
}
