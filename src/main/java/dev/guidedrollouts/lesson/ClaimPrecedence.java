package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.api.v1alpha1.Step.Action;
import dev.guidedrollouts.api.v1alpha1.StepState;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.model.ChangeMarker;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which lesson's claim on a Deployment takes precedence. Each Deployment is claimed by itself:
 *
 * <ol>
 *   <li>who has begun a step on it keeps it to the lesson's end. Its marker on the Deployment shows
 *       that too, also before the status does;
 *   <li>then come lessons under way that name it, then those that have begun nothing; of equals the
 *       one created first, then the name decides.
 * </ol>
 *
 * A lesson that has begun nothing waits until all of its Deployments are free, and so never keeps
 * anything that somebody under way needs. A lesson under way asks for its next step's Deployment
 * only; it can wait for one that it adds to its spec. Where such waits lead back to where they
 * began, claims by age alone yield. What is left are circles of lessons each of which has begun
 * what another one needs: none of them can be made to yield without moving what is not its own, so
 * they are told.
 */
final class ClaimPrecedence {
  private static final Comparator<RolloutLesson> FIRST_COME =
      Comparator.comparing(
              (RolloutLesson l) -> String.valueOf(l.getMetadata().getCreationTimestamp()))
          .thenComparing(l -> l.getMetadata().getName());

  private final Neighbours neighbours;

  ClaimPrecedence(Neighbours neighbours) {
    this.neighbours = neighbours;
  }

  /**
   * A lesson in another one's way.
   *
   * @param held whether it has begun a step on the Deployment
   */
  private record Blocker(RolloutLesson lesson, String deployment, boolean held) {}

  /** What a lesson is on one Deployment; the order is that in which they go. */
  private enum Rank {
    MARKED,
    BEGUN,
    UNDER_WAY,
    WAITING
  }

  Optional<DeploymentClaim> before(RolloutLesson lesson) {
    if (ClaimSet.of(lesson).ended()) {
      return atWorkAfter(lesson);
    }
    List<Blocker> raw = blockersOf(lesson);
    return raw.stream()
        .filter(b -> b.held() || !leadsTo(b.lesson(), lesson, new HashSet<>()))
        .min(Comparator.comparing(Blocker::lesson, FIRST_COME).thenComparing(Blocker::deployment))
        .map(
            b ->
                new DeploymentClaim(
                    nameOf(b.lesson()),
                    b.deployment(),
                    isUnderWay(lesson),
                    b.held() ? circle(lesson, b.lesson()) : List.of()));
  }

  /** One that has ended has no claim of its own: whoever else names a Deployment goes before it. */
  private Optional<DeploymentClaim> atWorkAfter(RolloutLesson ended) {
    if (ended.getMetadata().getDeletionTimestamp() != null) {
      return Optional.empty();
    }
    return DeploymentClaim.deploymentsOf(ended).stream()
        .flatMap(
            deployment ->
                neighbours.naming(deployment).stream()
                    .filter(other -> !isSame(other, ended) && !ClaimSet.of(other).ended())
                    .map(other -> new DeploymentClaim(nameOf(other), deployment, false, List.of())))
        .findFirst();
  }

  /** Of the Deployments that a lesson would put back: those that others have begun on. */
  Map<String, String> begunByOthers(RolloutLesson lesson) {
    Map<String, String> begun = new TreeMap<>();
    for (String deployment : ClaimSet.of(lesson).named()) {
      neighbours.naming(deployment).stream()
          .filter(o -> !isSame(o, lesson) && !ClaimSet.of(o).ended() && !o.restoring())
          .filter(o -> rank(o, deployment).compareTo(Rank.BEGUN) <= 0)
          .min(FIRST_COME)
          .ifPresent(o -> begun.put(deployment, nameOf(o)));
    }
    return begun;
  }

  private List<Blocker> blockersOf(RolloutLesson lesson) {
    List<Blocker> blockers = new ArrayList<>();
    for (String deployment : wanted(lesson)) {
      Rank own = rank(lesson, deployment);
      for (RolloutLesson other : neighbours.naming(deployment)) {
        if (isSame(other, lesson) || ClaimSet.of(other).ended()) {
          continue;
        }
        Rank rank = rank(other, deployment);
        int order = rank.compareTo(own);
        if (order < 0 || (order == 0 && FIRST_COME.compare(other, lesson) < 0)) {
          blockers.add(new Blocker(other, deployment, rank.compareTo(Rank.BEGUN) <= 0));
        }
      }
    }
    return blockers;
  }

  private Set<String> wanted(RolloutLesson lesson) {
    Optional<StepAttempt> step =
        StepAttempt.current(ClaimSet.stepsOf(lesson), lesson.statusOrEmpty());
    if (step.isEmpty() || ClaimSet.of(lesson).ended() || lesson.restoring()) {
      return Set.of();
    }
    if (!isUnderWay(lesson)) {
      return DeploymentClaim.deploymentsOf(lesson);
    }
    Set<String> next = new HashSet<>();
    for (Action action : step.get().step().actions()) {
      if (!hasBegun(lesson, step.get(), action.deploymentOrEmpty())) {
        next.add(action.deploymentOrEmpty());
      }
    }
    return Set.copyOf(next);
  }

  private boolean hasBegun(RolloutLesson lesson, StepAttempt attempt, String deployment) {
    boolean known =
        lesson
            .statusOrEmpty()
            .stepNamed(attempt.name())
            .filter(attempt::isThatOf)
            .map(StepStatus::startedAt)
            .isPresent();
    return known
        || markerOf(lesson, deployment)
            .filter(m -> m.step().equals(attempt.name()) && m.attempt() == attempt.number())
            .isPresent();
  }

  private Rank rank(RolloutLesson lesson, String deployment) {
    ClaimSet claims = ClaimSet.of(lesson);
    boolean marked = markerOf(lesson, deployment).isPresent();
    if (isOpen(lesson, deployment) || (marked && claims.begun().contains(deployment))) {
      return Rank.MARKED;
    }
    if (claims.begun().contains(deployment)) {
      return Rank.BEGUN;
    }
    return isUnderWay(lesson) ? Rank.UNDER_WAY : Rank.WAITING;
  }

  private boolean isUnderWay(RolloutLesson lesson) {
    ClaimSet claims = ClaimSet.of(lesson);
    return claims.underWay() || claims.named().stream().anyMatch(d -> isOpen(lesson, d));
  }

  /**
   * Whether the marker on the Deployment is of a step of this lesson whose end its status does not
   * show: it was just made, or the operator died before it could say so.
   */
  private boolean isOpen(RolloutLesson lesson, String deployment) {
    return markerOf(lesson, deployment)
        .filter(
            marker ->
                ClaimSet.stepsOf(lesson).stream()
                    .map(Step::nameOrEmpty)
                    .anyMatch(marker.step()::equals))
        .filter(marker -> !showsEnd(lesson, marker))
        .isPresent();
  }

  private static boolean showsEnd(RolloutLesson lesson, ChangeMarker marker) {
    return lesson
        .statusOrEmpty()
        .stepNamed(marker.step())
        .filter(s -> s.attemptOrFirst() >= marker.attempt())
        .filter(
            s ->
                s.attemptOrFirst() > marker.attempt()
                    || s.state() == StepState.Passed
                    || s.state() == StepState.Failed)
        .isPresent();
  }

  private Optional<ChangeMarker> markerOf(RolloutLesson lesson, String deployment) {
    return neighbours
        .markerOn(deployment)
        .filter(m -> m.lessonUid().equals(lesson.getMetadata().getUid()));
  }

  private boolean leadsTo(RolloutLesson from, RolloutLesson to, Set<String> seen) {
    if (isSame(from, to)) {
      return true;
    }
    return seen.add(String.valueOf(from.getMetadata().getUid()))
        && blockersOf(from).stream().anyMatch(b -> leadsTo(b.lesson(), to, seen));
  }

  /**
   * The lessons of a circle of begun claims, beginning with this one; empty where there is none.
   */
  private List<String> circle(RolloutLesson lesson, RolloutLesson blocker) {
    List<String> names = new ArrayList<>(List.of(nameOf(lesson)));
    return closes(blocker, lesson, names, new HashSet<>()) ? List.copyOf(names) : List.of();
  }

  private boolean closes(
      RolloutLesson from, RolloutLesson to, List<String> names, Set<String> seen) {
    if (isSame(from, to)) {
      return true;
    }
    if (!seen.add(String.valueOf(from.getMetadata().getUid()))) {
      return false;
    }
    names.add(nameOf(from));
    for (Blocker next : blockersOf(from)) {
      if (next.held() && closes(next.lesson(), to, names, seen)) {
        return true;
      }
    }
    names.removeLast();
    return false;
  }

  private static boolean isSame(RolloutLesson one, RolloutLesson other) {
    return Objects.equals(one.getMetadata().getUid(), other.getMetadata().getUid());
  }

  private static String nameOf(RolloutLesson lesson) {
    return lesson.getMetadata().getName();
  }
}
