package dev.guidedrollouts.lesson;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.rollout.KnownRevision;
import dev.guidedrollouts.rollout.Remembered;
import dev.guidedrollouts.rollout.RememberedBuilder;
import dev.guidedrollouts.rollout.RevisionHistory;
import dev.guidedrollouts.rollout.Verdict;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Not known, not well and not there are three things. */
class NoRollbackTargetTest {

  @Test
  void noneAtAll() {
    assertThat(because()).isEqualTo("there is no earlier revision");
  }

  @Test
  void allStalled() {
    assertThat(because(revision(1, Verdict.STALLED), revision(2, Verdict.STALLED)))
        .isEqualTo("no earlier revision ran well");
  }

  @Test
  void oneNotKnown() {
    assertThat(because(revision(1, Verdict.UNKNOWN), revision(2, Verdict.STALLED)))
        .isEqualTo(
            "no earlier revision is known to have run well (this lesson has not seen revision 1 run;"
                + " `kubectl rollout undo deployment/web --to-revision=1` would go to it)");
  }

  @Test
  void manyNotKnown() {
    KnownRevision[] ten =
        LongStream.rangeClosed(1, 10)
            .mapToObj(n -> revision(n, Verdict.UNKNOWN))
            .toArray(KnownRevision[]::new);
    assertThat(because(ten))
        .contains("has not seen revisions …, 6, 7, 8, 9 and 10 run", "--to-revision=10");
  }

  private static KnownRevision revision(long number, Verdict verdict) {
    return new KnownRevision(number, List.of(), "web-" + number, null, "web:" + number, verdict);
  }

  private static String because(KnownRevision... revisions) {
    Remembered remembered =
        RememberedBuilder.builder(Remembered.NOTHING).revisions(List.of(revisions)).build();
    return NoRollbackTarget.because("web", RevisionHistory.of(remembered));
  }
}
