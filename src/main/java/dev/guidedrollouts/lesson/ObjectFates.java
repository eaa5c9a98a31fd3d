package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.BeforeStatus;
import dev.guidedrollouts.api.v1alpha1.DeploymentStatus;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.lesson.Parting.Outcome;
import dev.guidedrollouts.lesson.Parting.Result;
import dev.guidedrollouts.lesson.Restoration.Fate;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.ChangeMarker;
import dev.guidedrollouts.model.Observation;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedService;
import dev.guidedrollouts.model.Revision;
import dev.guidedrollouts.text.RestoreMessages;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done with each object of a lesson that is being deleted. An object is the lesson's
 * where it bears its marker, or where a step of the learner's was at it and no lesson's marker is
 * on it. Another lesson's is never touched, and what others did after the lesson's end is not taken
 * back.
 *
 * @param lesson the lesson
 * @param seen what the cluster shows
 * @param inUse Deployments on which other lessons have begun since, with their names
 */
record ObjectFates(RolloutLesson lesson, Observation seen, Map<String, String> inUse) {

  Fate of(BeforeStatus what) {
    return what.ofDeployment() ? deployment(what) : service(what);
  }

  private Fate deployment(BeforeStatus what) {
    String name = what.nameOrEmpty();
    Optional<ObservedDeployment> there = seen.deployment(name).filter(d -> !d.deleting());
    Optional<ChangeMarker> marker = there.map(ObservedDeployment::marker);
    String other = inUse.getOrDefault(name, othersName(marker));
    if (!other.isEmpty()) {
      return left(what, RestoreMessages.lessonUsesIt(other));
    }
    boolean learners = isLearners(s -> name.equals(s.action().deploymentOrEmpty()), name);
    if (what.existed() == null) {
      return marker.isPresent() || (there.isPresent() && learners)
          ? left(what, RestoreMessages.notRemembered())
          : closed(what, Result.UNTOUCHED);
    }
    if (!what.existed()) {
      return there.map(d -> made(what, d, learners)).orElseGet(() -> closed(what, Result.REMOVED));
    }
    if (there.isEmpty()) {
      return left(what, RestoreMessages.isGone());
    }
    if (!there.get().uid().equals(what.uid())) {
      return left(what, RestoreMessages.isAnotherOne());
    }
    return existed(what, there.get(), learners);
  }

  /** It was not there before. */
  private Fate made(BeforeStatus what, ObservedDeployment there, boolean learners) {
    boolean known =
        status()
            .deploymentNamed(there.name())
            .map(DeploymentStatus::uid)
            .filter(there.uid()::equals)
            .isPresent();
    return there.marker() != null || (learners && known)
        ? due(what, new Change.Remove(there.name(), null, there.uid(), null, marker()))
        : left(what, RestoreMessages.othersMadeIt());
  }

  private Fate existed(BeforeStatus what, ObservedDeployment there, boolean learners) {
    Optional<Revision> target =
        there.revisions().stream()
            .filter(r -> r.replicaSet().equals(what.replicaSet()))
            .findFirst();
    boolean template =
        target.filter(r -> r.templateDigest().equals(there.templateDigest())).isPresent();
    boolean scaled = isScaled(what, there);
    boolean marked = there.marker() != null;
    boolean begun = marked || hasBegun(there.name());
    boolean released = !marked && !(begun && there.ownsFields());
    if (template && !scaled && (released || what.left() != null)) {
      return closed(what, begun ? Result.RESTORED : Result.UNTOUCHED);
    }
    if (what.left() != null) {
      return left(what, RestoreMessages.refused(what.left()));
    }
    if (!marked && !learners && !(template && !scaled)) {
      return begun ? left(what, RestoreMessages.unmarked()) : closed(what, Result.UNTOUCHED);
    }
    if (template && !scaled) {
      return due(
          what,
          new Change.Unmark(there.name(), null, there.resourceVersion(), List.of(), marker()));
    }
    if (!template && hasEnded()) {
      if (there.currentRevision().isEmpty()) {
        return new Fate.Open();
      }
      if (!isInLedger(there.name(), there.currentRevision().get())) {
        return left(what, RestoreMessages.changedSinceTheEnd());
      }
    }
    if (target.isEmpty()) {
      return left(what, RestoreMessages.replicaSetGone(what.replicaSet()));
    }
    return due(
        what,
        new Change.PutBack(
            there.name(),
            Change.Basis.of(there),
            template ? null : what.replicaSet(),
            scaled ? what.replicas() : null,
            marker()));
  }

  private Fate service(BeforeStatus what) {
    Optional<ObservedService> there = seen.service(what.nameOrEmpty());
    Optional<ChangeMarker> marker = there.map(ObservedService::marker);
    String other = othersName(marker);
    if (!other.isEmpty()) {
      return left(what, RestoreMessages.lessonUsesIt(other));
    }
    if (what.left() != null && there.isPresent()) {
      return left(what, RestoreMessages.refused(what.left()));
    }
    boolean existed = Boolean.TRUE.equals(what.existed());
    if (there.isEmpty()) {
      return existed ? left(what, RestoreMessages.isGone()) : closed(what, Result.REMOVED);
    }
    Predicate<Step> exposes =
        s -> s.expose() != null && s.expose().serviceOrDefault().equals(what.name());
    String deployment = deploymentBehind(exposes);
    boolean ours = marker.isPresent() || isLearners(exposes, deployment);
    if (!ours) {
      return existed || what.existed() == null
          ? closed(what, existed && hasBegun(exposes) ? Result.RESTORED : Result.UNTOUCHED)
          : left(what, RestoreMessages.othersMadeIt());
    }
    if (what.existed() == null) {
      return left(what, RestoreMessages.notRemembered());
    }
    String version = there.get().resourceVersion();
    if (!existed) {
      return due(what, new Change.Remove(deployment, there.get().name(), null, version, marker()));
    }
    List<Integer> added =
        there.get().ports().stream()
            .map(ObservedService.Port::port)
            .filter(p -> !what.portsOrEmpty().contains(p) && isExposed(exposes, p))
            .toList();
    return marker.isEmpty() && added.isEmpty()
        ? closed(what, Result.RESTORED)
        : due(what, new Change.Unmark(deployment, there.get().name(), version, added, marker()));
  }

  private boolean isExposed(Predicate<Step> exposes, int port) {
    return steps().stream()
        .filter(exposes)
        .anyMatch(s -> s.expose() != null && s.expose().portOrZero() == port);
  }

  private String deploymentBehind(Predicate<Step> exposes) {
    return steps().stream()
        .filter(exposes)
        .map(s -> s.action().deploymentOrEmpty())
        .findFirst()
        .orElse("");
  }

  /**
   * Whether its replicas are to go back: the lesson has a step that sets them, and nobody has set
   * them anew since it ended.
   */
  private boolean isScaled(BeforeStatus what, ObservedDeployment there) {
    if (what.replicas() == null || what.replicas() == there.desiredReplicas()) {
      return false;
    }
    List<Integer> set =
        steps().stream()
            .filter(s -> there.name().equals(s.action().deploymentOrEmpty()))
            .map(ObjectFates::replicas)
            .filter(Objects::nonNull)
            .toList();
    return !set.isEmpty() && (!hasEnded() || set.contains(there.desiredReplicas()));
  }

  private static @Nullable Integer replicas(Step step) {
    if (step.scale() != null) {
      return step.scale().replicas();
    }
    return step.rollOut() == null ? null : step.rollOut().replicas();
  }

  /** The deletion itself counts as one change of the generation. */
  private boolean hasEnded() {
    Long observed = status().observedGeneration();
    return status().phaseOrDefault().terminal()
        && observed != null
        && lesson.getMetadata().getGeneration() - observed <= 1;
  }

  private boolean isInLedger(String deployment, Revision revision) {
    return status()
        .deploymentNamed(deployment)
        .filter(
            d ->
                d.revisionsOrEmpty().stream()
                    .anyMatch(r -> revision.replicaSet().equals(r.replicaSet())))
        .isPresent();
  }

  private boolean hasBegun(String deployment) {
    return status().stepsOrEmpty().stream()
        .anyMatch(
            s ->
                deployment.equals(s.deployment())
                    && (s.startedAt() != null || s.waitsSince() != null));
  }

  private boolean isLearners(Predicate<Step> step, String deployment) {
    return hasBegun(deployment) && hasBegun(step.and(Step::isLearners));
  }

  private boolean hasBegun(Predicate<Step> step) {
    return steps().stream()
        .filter(step)
        .anyMatch(
            s ->
                status()
                    .stepNamed(s.nameOrEmpty())
                    .filter(k -> k.startedAt() != null || k.waitsSince() != null)
                    .isPresent());
  }

  private String othersName(Optional<ChangeMarker> marker) {
    return marker
        .filter(m -> !m.lessonUid().equals(lesson.getMetadata().getUid()))
        .map(ChangeMarker::lesson)
        .orElse("");
  }

  private LessonStatus status() {
    return lesson.statusOrEmpty();
  }

  private List<Step> steps() {
    return ClaimSet.stepsOf(lesson).stream().filter(s -> s.actions().size() == 1).toList();
  }

  /** It is not written: what is put back is no step's. */
  private ChangeMarker marker() {
    return ChangeMarker.action(
        lesson.getMetadata().getName(), lesson.getMetadata().getUid(), "on-delete", 1);
  }

  private static Fate due(BeforeStatus what, Change.OfDeletion change) {
    return what.left() == null
        ? new Fate.Due(new Parting.Make(change, what))
        : left(what, RestoreMessages.refused(what.left()));
  }

  private static Fate left(BeforeStatus what, String why) {
    return new Fate.Closed(new Outcome(what, Result.LEFT, why));
  }

  private static Fate closed(BeforeStatus what, Result result) {
    return new Fate.Closed(new Outcome(what, result));
  }
}
