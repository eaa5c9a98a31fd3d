package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.DeploymentStatus;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.api.v1alpha1.UndoStatus;
import dev.guidedrollouts.model.ChangeMarker;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.rollout.KnownRevision;
import dev.guidedrollouts.rollout.Remembered;
import dev.guidedrollouts.rollout.RememberedBuilder;
import dev.guidedrollouts.rollout.Rollback;
import dev.guidedrollouts.rollout.Rollout;
import dev.guidedrollouts.rollout.Seen;
import dev.guidedrollouts.rollout.Trouble;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a lesson remembers of a Deployment's rollout: its status and the markers of its changes, as
 * the judgement of a rollout asks for it.
 */
public final class LessonMemory {
  private LessonMemory() {}

  /**
   * What a lesson remembers of a Deployment, for one look at which nothing is decided.
   *
   * @param lesson the lesson; an empty one knows nothing
   * @param trouble what it has found in the present rollout, where it has
   */
  public static Remembered ofLesson(
      RolloutLesson lesson, ObservedDeployment seen, @Nullable Trouble trouble) {
    Optional<DeploymentStatus> noted = lesson.statusOrEmpty().deploymentNamed(seen.name());
    return RememberedBuilder.builder(Remembered.NOTHING)
        .uid(noted.map(DeploymentStatus::uid).orElse(null))
        .revisions(noted.map(LessonMemory::revisions).orElse(List.of()))
        .provenance(
            new LessonProvenance(
                Objects.requireNonNullElse(lesson.getMetadata().getUid(), ""),
                MovedContainers.of(lesson.specOrEmpty(), lesson.statusOrEmpty(), seen.name()),
                seen.marker()))
        .trouble(trouble)
        .closed(true)
        .build();
  }

  /**
   * @param deployment the Deployment's name
   * @param seen the Deployment, where it is there
   * @param step the step that is judged; of a step on another Deployment nothing is told
   */
  static Remembered of(
      ReconcileInput input,
      String deployment,
      @Nullable ObservedDeployment seen,
      Optional<StepAttempt> step) {
    Remembered whole = withoutUndo(input, deployment, seen, step);
    if (seen == null || step.isEmpty()) {
      return whole;
    }
    return StepMarkers.of(input, step.get())
        .stallUndo()
        .map(
            marker ->
                RememberedBuilder.builder(whole).undo(undo(input, seen, whole, marker)).build())
        .orElse(whole);
  }

  private static Rollback undo(
      ReconcileInput input, ObservedDeployment seen, Remembered remembered, ChangeMarker marker) {
    Rollout rollout =
        new Rollout(
            new Seen(seen, input.diagnosis()), remembered, input.rolloutPolicy(), input.now());
    return Rollback.between(marker.fromRevision(), marker.toRevision(), rollout.history());
  }

  private static Remembered withoutUndo(
      ReconcileInput input,
      String deployment,
      @Nullable ObservedDeployment seen,
      Optional<StepAttempt> step) {
    Optional<DeploymentStatus> noted = input.status().deploymentNamed(deployment);
    Optional<StepMarkers> markers = step.map(s -> StepMarkers.of(input, s));
    return new Remembered(
        noted.map(DeploymentStatus::uid).orElse(null),
        noted.map(LessonMemory::revisions).orElse(List.of()),
        new LessonProvenance(
            input.uid(),
            MovedContainers.of(input.spec(), input.status(), deployment),
            seen == null ? null : seen.marker()),
        step.flatMap(input::diagnosisOf).map(StatusRecords::trouble).orElse(null),
        markers.map(LessonMemory::began).orElse(Remembered.Began.NOTHING),
        markers.map(StepMarkers::isAsWritten).orElse(false),
        markers.map(LessonMemory::changedAt).orElse(null),
        null,
        input.hasEnded());
  }

  private static List<KnownRevision> revisions(DeploymentStatus noted) {
    return noted.revisionsOrEmpty().stream().map(StatusRecords::revision).toList();
  }

  private static Remembered.Began began(StepMarkers markers) {
    if (!markers.attempt().step().action().movesTemplate()) {
      return Remembered.Began.NO_TEMPLATE;
    }
    return markers.isOfThisLesson() ? Remembered.Began.TEMPLATE : Remembered.Began.NOTHING;
  }

  /**
   * When the step changed the Deployment last: null before the change, and where a crash came
   * between the change and its status.
   */
  private static @Nullable Instant changedAt(StepMarkers markers) {
    if (markers.stallUndo().isPresent()) {
      return Optional.ofNullable(markers.input().status().undo())
          .filter(u -> markers.attempt().name().equals(u.step()))
          .map(UndoStatus::startedAt)
          .orElse(null);
    }
    return markers.known().map(StepStatus::startedAt).orElse(null);
  }
}
