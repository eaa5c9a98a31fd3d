package dev.guidedrollouts.status;

import dev.guidedrollouts.api.v1alpha1.DeploymentStatus;
import dev.guidedrollouts.api.v1alpha1.DeploymentStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.LessonStatusBuilder;
import dev.guidedrollouts.lesson.Decision;
import java.util.List;

/**
 * What is worth a write. Counts of ready pods move many times in one rollout and tell a reader
 * nothing that the phase does not; they are as of the last write that had another reason.
 */
final class StatusChangeFilter {
  private StatusChangeFilter() {}

  /** The next status, or the previous one itself where there is no news in the next. */
  static LessonStatus settle(LessonStatus before, LessonStatus next, Decision decision) {
    if (next.equals(before)) {
      return before;
    }
    // While a step or its undo goes on, its revision in the ledger can wait for the end, or for the
    // first trouble: the controller numbers a restored ReplicaSet anew a moment after the undo.
    boolean waiting =
        decision instanceof Decision.InProgress
            || decision instanceof Decision.Degraded
            || decision instanceof Decision.UndoInProgress
            || decision instanceof Decision.Release;
    List<DeploymentStatus> muted =
        waiting ? before.deploymentsOrEmpty() : readyAsBefore(before, next.deploymentsOrEmpty());
    LessonStatus same = LessonStatusBuilder.builder(next).deployments(muted).build();
    boolean noNews =
        LessonStatusBuilder.builder(before)
            .deployments(before.deploymentsOrEmpty())
            .build()
            .equals(same);
    return noNews ? before : next;
  }

  private static List<DeploymentStatus> readyAsBefore(
      LessonStatus before, List<DeploymentStatus> next) {
    return next.stream()
        .map(
            d ->
                before
                    .deploymentNamed(String.valueOf(d.name()))
                    // That a Deployment is gone, or there again, is news.
                    .filter(b -> b.ready() != null && d.ready() != null)
                    .map(b -> DeploymentStatusBuilder.builder(d).ready(b.ready()).build())
                    .orElse(d))
        .toList();
  }
}
