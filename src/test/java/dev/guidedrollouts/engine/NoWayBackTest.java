package dev.guidedrollouts.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.DeploymentStatus;
import dev.guidedrollouts.api.v1alpha1.RevisionStatus;
import dev.guidedrollouts.api.v1alpha1.RevisionVerdict;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Not known, not well and not there are three things. */
class NoWayBackTest {

  @Test
  void noneAtAll() {
    assertThat(because()).isEqualTo("there is no earlier revision");
  }

  @Test
  void allStalled() {
    assertThat(because(revision(1, RevisionVerdict.Stalled), revision(2, RevisionVerdict.Stalled)))
        .isEqualTo("no earlier revision ran well");
  }

  @Test
  void oneNotKnown() {
    assertThat(because(revision(1, RevisionVerdict.Unknown), revision(2, RevisionVerdict.Stalled)))
        .isEqualTo(
            "no earlier revision is known to have run well (this lesson has not seen revision 1 run;"
                + " `kubectl rollout undo deployment/web --to-revision=1` would go to it)");
  }

  @Test
  void manyNotKnown() {
    RevisionStatus[] ten =
        LongStream.rangeClosed(1, 10)
            .mapToObj(n -> revision(n, RevisionVerdict.Unknown))
            .toArray(RevisionStatus[]::new);
    assertThat(because(ten))
        .contains("has not seen revisions …, 6, 7, 8, 9 and 10 run", "--to-revision=10");
  }

  private static RevisionStatus revision(long number, RevisionVerdict verdict) {
    return new RevisionStatus(number, List.of(), "web-" + number, null, "web:" + number, verdict);
  }

  private static String because(RevisionStatus... revisions) {
    RolloutLesson lesson = new RolloutLesson();
    DeploymentStatus known =
        new DeploymentStatus("web", null, "1/1", Arrays.asList(revisions), null);
    Ledger ledger =
        Ledger.of(
            known,
            null,
            "uid",
            MovedContainers.of(lesson.specOrEmpty(), lesson.statusOrEmpty(), "web"),
            Ledger.Standing.OPEN);
    return NoWayBack.because("web", ledger);
  }
}
