package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.model.ChangeMarker;
import dev.guidedrollouts.model.Revision;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What a lesson that is being deleted has left behind, as its spec and status tell. */
record LessonTraces(RolloutLesson lesson) {
  /** Whether it had ended: the deletion itself counts as one change of the generation. */
  boolean hasEnded() {
    Long observed = status().observedGeneration();
    return status().phaseOrDefault().terminal()
        && observed != null
        && lesson.getMetadata().getGeneration() - observed <= 1;
  }

  /** Whether the revision was there while the lesson kept its ledger. */
  boolean isInLedger(String deployment, Revision revision) {
    return status()
        .deploymentNamed(deployment)
        .filter(
            d ->
                d.revisionsOrEmpty().stream()
                    .anyMatch(r -> revision.replicaSet().equals(r.replicaSet())))
        .isPresent();
  }

  /** Whether it was at the Deployment, or waited for the learner there. */
  boolean hasBegun(String deployment) {
    return status().stepsOrEmpty().stream()
        .anyMatch(
            s ->
                deployment.equals(s.deployment())
                    && (s.startedAt() != null || s.waitsSince() != null));
  }

  /** Whether such a step of the learner's was at the Deployment. */
  boolean isLearners(Predicate<Step> step, String deployment) {
    return hasBegun(deployment) && hasBegun(step.and(Step::isLearners));
  }

  /** Whether such a step has begun, or waited for the learner. */
  boolean hasBegun(Predicate<Step> step) {
    return steps().stream()
        .filter(step)
        .anyMatch(
            s ->
                status()
                    .stepNamed(s.nameOrEmpty())
                    .filter(k -> k.startedAt() != null || k.waitsSince() != null)
                    .isPresent());
  }

  /** Whose marker it is, where it is another lesson's; else empty. */
  String othersName(Optional<ChangeMarker> marker) {
    return marker
        .filter(m -> !m.lessonUid().equals(lesson.getMetadata().getUid()))
        .map(ChangeMarker::lesson)
        .orElse("");
  }

  LessonStatus status() {
    return lesson.statusOrEmpty();
  }

  List<Step> steps() {
    return ClaimSet.stepsOf(lesson).stream().filter(s -> s.actions().size() == 1).toList();
  }

  /** What a change is made under. It is not written: what is put back is no step's. */
  ChangeMarker marker() {
    return ChangeMarker.action(
        lesson.getMetadata().getName(), lesson.getMetadata().getUid(), "on-delete", 1);
  }
}
