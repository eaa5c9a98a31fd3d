package dev.guidedrollouts.engine;

import dev.guidedrollouts.api.v1alpha1.Action;
import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import java.util.Collection;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Another lesson that has the turn on a Deployment.
 *
 * @param lesson its name
 * @param deployment the Deployment that both name
 */
public record Turn(String lesson, String deployment) {

  /** Among lessons that wait, the one created first goes first; the name decides between equals. */
  private static final Comparator<RolloutLesson> FIRST_COME =
      Comparator.comparing(
              (RolloutLesson l) -> String.valueOf(l.getMetadata().getCreationTimestamp()))
          .thenComparing(l -> l.getMetadata().getName());

  /**
   * Who has the turn before this lesson. A lesson that has begun keeps its Deployments to its end;
   * among those that have not, the earlier one goes first.
   *
   * @param lesson the lesson that asks
   * @param others all lessons of its namespace; itself may be among them
   */
  public static Optional<Turn> before(RolloutLesson lesson, Collection<RolloutLesson> others) {
    if (hasBegun(lesson)) {
      return Optional.empty();
    }
    Set<String> wanted = deploymentsOf(lesson);
    return others.stream()
        .filter(o -> !Objects.equals(o.getMetadata().getUid(), lesson.getMetadata().getUid()))
        .filter(o -> !hasEnded(o) && (hasBegun(o) || FIRST_COME.compare(o, lesson) < 0))
        .sorted(FIRST_COME)
        .flatMap(
            o ->
                deploymentsOf(o).stream()
                    .filter(wanted::contains)
                    .map(d -> new Turn(o.getMetadata().getName(), d)))
        .findFirst();
  }

  /** The Deployments that a lesson names, in order of name. */
  public static Set<String> deploymentsOf(RolloutLesson lesson) {
    Set<String> names = new TreeSet<>();
    lesson.specOrEmpty().stepsOrEmpty().stream()
        .filter(Objects::nonNull)
        .flatMap(s -> s.actions().stream())
        .map(Action::deploymentOrEmpty)
        .filter(d -> !d.isEmpty())
        .forEach(names::add);
    return names;
  }

  private static boolean hasEnded(RolloutLesson lesson) {
    LessonStatus status = lesson.statusOrEmpty();
    return lesson.getMetadata().getDeletionTimestamp() != null
        || (status.phaseOrDefault().terminal() && !specChanged(lesson));
  }

  private static boolean hasBegun(RolloutLesson lesson) {
    LessonStatus status = lesson.statusOrEmpty();
    LessonPhase phase = status.phaseOrDefault();
    return !phase.terminal()
        && phase != LessonPhase.Pending
        && status.stepsOrEmpty().stream().map(StepStatus::startedAt).anyMatch(Objects::nonNull);
  }

  private static boolean specChanged(RolloutLesson lesson) {
    return !Objects.equals(
        lesson.statusOrEmpty().observedGeneration(), lesson.getMetadata().getGeneration());
  }
}
