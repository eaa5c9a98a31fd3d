package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.DeploymentStatus;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.RevisionVerdict;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.api.v1alpha1.UndoOutcome;

/** How deploy/lesson.yaml ends, whatever happened to the operator on the way. */
final class SeedLesson {
  private SeedLesson() {}

  static void assertEnd(LessonStatus end) {
    assertSteps(end);
    assertLedger(end);
  }

  private static void assertSteps(LessonStatus end) {
    assertThat(end.progress()).isEqualTo("10/10");
    assertThat(end.stepsOrEmpty())
        .extracting(StepStatus::outcome)
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
  }

  private static void assertLedger(LessonStatus end) {
    DeploymentStatus reviews = end.deploymentNamed("reviews").orElseThrow();
    assertThat(reviews.revisionsOrEmpty())
        .extracting(
            r ->
                r.revision()
                    + " "
                    + r.step()
                    + " "
                    + r.formerRevisionsOrEmpty()
                    + " "
                    + r.verdict())
        .containsExactly(
            "1 reviews-v1 [] Healthy",
            "4 reviews-v4 [] Stalled",
            "5 reviews-v3 [3] Healthy",
            "6 reviews-v2 [2] Healthy");
    assertThat(reviews.plainUndoRestores().revision()).isEqualTo(5);
    assertThat(reviews.plainUndoRestores().verdict()).isEqualTo(RevisionVerdict.Healthy);
    assertThat(end.undo().outcome()).isEqualTo(UndoOutcome.Restored);
    assertThat(end.undo().restoredAs()).isEqualTo(6);
  }
}
