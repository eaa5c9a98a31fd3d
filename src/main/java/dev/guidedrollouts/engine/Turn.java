package dev.guidedrollouts.engine;

import dev.guidedrollouts.api.v1alpha1.Action;
import dev.guidedrollouts.api.v1alpha1.Conditions;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Another lesson that has the turn on a Deployment.
 *
 * @param lesson its name
 * @param deployment the Deployment that both name
 * @param midLesson whether the one that waits has begun steps already: it keeps what it has begun
 * @param circle the names of lessons that wait for each other, beginning with the one that waits;
 *     empty where the other one can go on
 */
public record Turn(String lesson, String deployment, boolean midLesson, List<String> circle) {

  public Turn {
    circle = List.copyOf(circle);
  }

  /**
   * Who has the turn before this lesson, where somebody has; how that is decided: {@link Claims}.
   *
   * @param lesson the lesson that asks
   */
  public static Optional<Turn> before(RolloutLesson lesson, Neighbours neighbours) {
    return new Claims(neighbours).before(lesson);
  }

  /**
   * The Deployments that a lesson has to do with, in order of name: those that its steps name, and
   * those that its status still has, since a step that is taken out of the spec may leave a rollout
   * behind ({@link Leftovers}).
   */
  public static Set<String> deploymentsOf(RolloutLesson lesson) {
    Set<String> names = new TreeSet<>();
    Stake.stepsOf(lesson).stream()
        .flatMap(s -> s.actions().stream())
        .map(Action::deploymentOrEmpty)
        .filter(d -> !d.isEmpty())
        .forEach(names::add);
    lesson.statusOrEmpty().deploymentsOrEmpty().forEach(d -> names.add(d.name()));
    return names;
  }

  /** The one that waits goes on waiting: as a whole, or in the middle with that step. */
  Decision held(StepAttempt step) {
    if (!midLesson) {
      return new Decision.Hold(this);
    }
    String message =
        "Step %s waits for lesson %s, which moves Deployment %s too; it was there first."
            .formatted(step.name(), lesson, deployment);
    return new Decision.Wait(
        step,
        Conditions.DEPLOYMENT_IN_USE,
        circle.isEmpty() ? message : message + inCircle(),
        "kubectl get rolloutlesson " + lesson);
  }

  private String inCircle() {
    return " They wait in a circle (%s, %s), each for a Deployment that the next one has begun: none goes on until one of them is deleted, or no longer names the Deployment that another one waits for."
        .formatted(String.join(", ", circle), circle.getFirst());
  }
}
