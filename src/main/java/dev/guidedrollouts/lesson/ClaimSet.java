package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.api.v1alpha1.Step.Action;
import dev.guidedrollouts.api.v1alpha1.StepState;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a lesson claims of which Deployments, by its own spec and status. Where that is another than
 * before, another lesson may be the one that takes precedence.
 *
 * @param ended whether it lets go of everything: it has ended under this spec, or is deleted and
 *     puts nothing back
 * @param underWay whether it has begun any step, and not failed since
 * @param named the Deployments that its steps name, in order of name; none where it has ended
 * @param begun those of them on which it has begun a step; a lesson keeps them to its end
 */
public record ClaimSet(boolean ended, boolean underWay, Set<String> named, Set<String> begun) {
  private static final ClaimSet NONE = new ClaimSet(true, false, Set.of(), Set.of());

  /** The claims of a lesson, valid or not. */
  public static ClaimSet of(RolloutLesson lesson) {
    if (hasEnded(lesson)) {
      return NONE;
    }
    if (lesson.restoring()) {
      Set<String> kept = restored(lesson);
      return new ClaimSet(false, true, kept, kept);
    }
    boolean underWay = isUnderWay(lesson.statusOrEmpty());
    return new ClaimSet(
        false,
        underWay,
        DeploymentClaim.deploymentsOf(lesson),
        underWay ? begun(lesson) : Set.of());
  }

  private static boolean hasEnded(RolloutLesson lesson) {
    LessonStatus status = lesson.statusOrEmpty();
    boolean specChanged =
        !Objects.equals(status.observedGeneration(), lesson.getMetadata().getGeneration());
    if (lesson.getMetadata().getDeletionTimestamp() != null) {
      return !lesson.restoring();
    }
    return (status.phaseOrDefault().terminal() && !specChanged);
  }

  /**
   * A lesson that failed has let go of what it had begun, and asks anew when its spec was changed:
   * also where it was suspended with that change.
   */
  private static boolean isUnderWay(LessonStatus status) {
    LessonPhase phase = status.phaseOrDefault();
    List<StepStatus> steps = status.stepsOrEmpty();
    return !phase.terminal()
        && phase != LessonPhase.Pending
        && steps.stream().anyMatch(s -> s.startedAt() != null)
        && steps.stream().noneMatch(s -> s.state() == StepState.Failed);
  }

  /** Nobody begins on a Deployment while it is put back. */
  private static Set<String> restored(RolloutLesson lesson) {
    Set<String> names = new TreeSet<>();
    lesson.statusOrEmpty().beforeOrEmpty().stream()
        .filter(b -> b.ofDeployment() && b.left() == null)
        .forEach(b -> names.add(b.nameOrEmpty()));
    return names;
  }

  private static Set<String> begun(RolloutLesson lesson) {
    Set<String> begun = new TreeSet<>();
    for (Step step : stepsOf(lesson)) {
      lesson
          .statusOrEmpty()
          .stepNamed(step.nameOrEmpty())
          .filter(s -> s.startedAt() != null)
          .ifPresent(
              s ->
                  step.actions().stream()
                      .map(Action::deploymentOrEmpty)
                      .filter(d -> s.deployment() == null || d.equals(s.deployment()))
                      .forEach(begun::add));
    }
    return begun;
  }

  /** Also of a lesson with errors that no reconciliation has seen yet. */
  static List<Step> stepsOf(RolloutLesson lesson) {
    return lesson.specOrEmpty().stepsOrEmpty().stream().filter(Objects::nonNull).toList();
  }
}
