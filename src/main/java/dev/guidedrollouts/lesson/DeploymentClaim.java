package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.BeforeStatus;
import dev.guidedrollouts.api.v1alpha1.Conditions;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.api.v1alpha1.Step.Action;
import dev.guidedrollouts.text.Kubectl;
import dev.guidedrollouts.text.LessonMessages;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Another lesson's claim on a Deployment, which takes precedence.
 *
 * @param lesson its name
 * @param deployment the Deployment that both name
 * @param midLesson whether the one that waits has begun steps already: it keeps what it has begun
 * @param circle the names of lessons that wait for each other, beginning with the one that waits;
 *     empty where the other one can go on
 */
public record DeploymentClaim(
    String lesson, String deployment, boolean midLesson, List<String> circle) {

  public DeploymentClaim {
    circle = List.copyOf(circle);
  }

  /**
   * Whose claim takes precedence over this lesson's, where one does; how that is decided: {@link
   * ClaimPrecedence}.
   *
   * @param lesson the lesson that asks
   */
  public static Optional<DeploymentClaim> before(RolloutLesson lesson, Neighbours neighbours) {
    return new ClaimPrecedence(neighbours).before(lesson);
  }

  /**
   * The Deployments that a lesson has to do with, in order of name: those that its steps name, and
   * those that its status still has, since a step that is taken out of the spec may leave a rollout
   * behind ({@link Leftovers}), or something to put back.
   */
  public static Set<String> deploymentsOf(RolloutLesson lesson) {
    Set<String> names = new TreeSet<>();
    ClaimSet.stepsOf(lesson).stream()
        .flatMap(s -> s.actions().stream())
        .map(Action::deploymentOrEmpty)
        .filter(d -> !d.isEmpty())
        .forEach(names::add);
    lesson.statusOrEmpty().deploymentsOrEmpty().forEach(d -> names.add(d.name()));
    lesson.statusOrEmpty().beforeOrEmpty().stream()
        .filter(BeforeStatus::ofDeployment)
        .forEach(b -> names.add(b.nameOrEmpty()));
    return names;
  }

  /**
   * Which Deployments another lesson has begun on since this one has ended, with that lesson's
   * name: they are not put back.
   */
  public static Map<String, String> inUseByOthers(RolloutLesson lesson, Neighbours neighbours) {
    return new ClaimPrecedence(neighbours).begunByOthers(lesson);
  }

  /** The one that waits goes on waiting: as a whole, or in the middle with that step. */
  Decision held(StepAttempt step) {
    if (!midLesson) {
      return new Decision.Blocked(this);
    }
    String message = LessonMessages.stepWaitsForLesson(step.name(), lesson, deployment);
    return new Decision.Wait(
        step,
        Conditions.DEPLOYMENT_IN_USE,
        circle.isEmpty() ? message : message + LessonMessages.waitInCircle(circle),
        Kubectl.getLesson(lesson));
  }
}
