package dev.guidedrollouts.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.DeploymentStatus;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What a plain undo restores is told after the lesson's end too, or as of when it was so. */
class LedgerFilmsTest {
  private static final String STEPS =
      """
        steps:
        - {name: one, rollOut: {deployment: web, image: 'web:1'}}
        - {name: two, rollOut: {deployment: web, image: 'web:2'}}
      """;

  private final Film film = Film.of("lesson", STEPS, "web:1", "web:2", "web:3");
  private final LessonStatus end = film.toTheEnd();

  private DeploymentStatus ledger() {
    return film.lesson.statusOrEmpty().deploymentNamed("web").orElseThrow();
  }

  /** Reconciliations for some time, as the events of the cluster and a timer bring them. */
  private void look() {
    for (int i = 0; i < 60; i++) {
      film.pass();
    }
  }

  @Test
  void anUndoAfterTheEndIsSeen() {
    assertThat(ledger().plainUndoRestores().revision()).isEqualTo(1);
    film.cluster.undoByHand("web", 1);
    look();

    assertThat(ledger().plainUndoRestores().revision()).isEqualTo(2);
    assertThat(ledger().plainUndoRestores().image()).isEqualTo("web:2");
    assertThat(ledger().explanation())
        .contains("Revision 1 is 3 now")
        .contains("brings back revision 2");
    assertThat(ledger().asOf()).isNull();
    assertThat(film.lesson.statusOrEmpty().phase()).isEqualTo(end.phase());
    assertThat(film.lesson.statusOrEmpty().stepsOrEmpty()).isEqualTo(end.stepsOrEmpty());
  }

  @Test
  void nothingIsWrittenWhereNothingChanges() {
    int writes = film.written.size();
    look();
    assertThat(film.written).hasSize(writes);
  }

  @Test
  void anHourAfterTheEndTheLedgerSaysWhenItWasTrue() {
    film.cluster.advance(Duration.ofHours(1));
    look();
    Instant asOf = ledger().asOf();
    assertThat(asOf).isNotNull().isBeforeOrEqualTo(film.cluster.now());
    assertThat(ledger().explanation())
        .contains("brings back revision 1")
        .contains("So it was at ")
        .contains("`kubectl rollout history deployment/web -n default` tells how it is now");

    int writes = film.written.size();
    look();
    assertThat(film.written).as("told once").hasSize(writes);
  }

  @Test
  void anotherLessonOnTheDeploymentEndsItAtOnce() {
    RolloutLesson other = Film.lesson("other", STEPS);
    film.others.add(other);
    look();
    assertThat(ledger().asOf()).isNotNull();
  }

  @Test
  void aLessonThatIsStartedOverTellsWhatIsNow() {
    film.cluster.advance(Duration.ofHours(1));
    look();
    film.annotate("guidedrollouts.dev/replay-from", "two");
    film.cluster.undoByHand("web", 1);
    film.toTheEnd();
    look();
    assertThat(ledger().asOf()).isNull();
    assertThat(ledger().explanation()).doesNotContain("So it was");
  }
}
