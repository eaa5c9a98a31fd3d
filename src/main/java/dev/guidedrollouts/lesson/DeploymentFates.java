package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.BeforeStatus;
import dev.guidedrollouts.api.v1alpha1.DeploymentStatus;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.lesson.Parting.Result;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.ChangeMarker;
import dev.guidedrollouts.model.Observation;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.Revision;
import dev.guidedrollouts.text.RestoreMessages;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done with each Deployment of a lesson that is being deleted.
 *
 * @param seen what the cluster shows
 * @param inUse Deployments on which other lessons have begun since, with their names
 */
record DeploymentFates(LessonTraces traces, Observation seen, Map<String, String> inUse) {
  Fate of(BeforeStatus what) {
    String name = what.nameOrEmpty();
    Optional<ObservedDeployment> there = seen.deployment(name).filter(d -> !d.deleting());
    Optional<ChangeMarker> marker = there.map(ObservedDeployment::marker);
    String other = inUse.getOrDefault(name, traces.othersName(marker));
    if (!other.isEmpty()) {
      return Fate.left(what, RestoreMessages.lessonUsesIt(other));
    }
    boolean learners = traces.isLearners(s -> name.equals(s.action().deploymentOrEmpty()), name);
    if (what.existed() == null) {
      return marker.isPresent() || (there.isPresent() && learners)
          ? Fate.left(what, RestoreMessages.notRemembered())
          : Fate.closed(what, Result.UNTOUCHED);
    }
    if (!what.existed()) {
      return there
          .map(d -> made(what, d, learners))
          .orElseGet(() -> Fate.closed(what, Result.REMOVED));
    }
    if (there.isEmpty()) {
      return Fate.left(what, RestoreMessages.isGone());
    }
    if (!there.get().uid().equals(what.uid())) {
      return Fate.left(what, RestoreMessages.isAnotherOne());
    }
    return existed(what, there.get(), learners);
  }

  /** It was not there before. */
  private Fate made(BeforeStatus what, ObservedDeployment there, boolean learners) {
    boolean known =
        traces
            .status()
            .deploymentNamed(there.name())
            .map(DeploymentStatus::uid)
            .filter(there.uid()::equals)
            .isPresent();
    return there.marker() != null || (learners && known)
        ? Fate.due(what, new Change.Remove(there.name(), null, there.uid(), null, traces.marker()))
        : Fate.left(what, RestoreMessages.othersMadeIt());
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
    boolean begun = marked || traces.hasBegun(there.name());
    boolean released = !marked && !(begun && there.ownsFields());
    if (template && !scaled && (released || what.left() != null)) {
      return Fate.closed(what, begun ? Result.RESTORED : Result.UNTOUCHED);
    }
    if (what.left() != null) {
      return Fate.left(what, RestoreMessages.refused(what.left()));
    }
    if (!marked && !learners && !(template && !scaled)) {
      return begun
          ? Fate.left(what, RestoreMessages.unmarked())
          : Fate.closed(what, Result.UNTOUCHED);
    }
    if (template && !scaled) {
      return Fate.due(
          what,
          new Change.Unmark(
              there.name(), null, there.resourceVersion(), List.of(), traces.marker()));
    }
    if (!template && traces.hasEnded()) {
      if (there.currentRevision().isEmpty()) {
        return new Fate.Open();
      }
      if (!traces.isInLedger(there.name(), there.currentRevision().get())) {
        return Fate.left(what, RestoreMessages.changedSinceTheEnd());
      }
    }
    if (target.isEmpty()) {
      return Fate.left(what, RestoreMessages.replicaSetGone(what.replicaSet()));
    }
    return Fate.due(
        what,
        new Change.PutBack(
            there.name(),
            Change.Basis.of(there),
            template ? null : what.replicaSet(),
            scaled ? what.replicas() : null,
            traces.marker()));
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
        traces.steps().stream()
            .filter(s -> there.name().equals(s.action().deploymentOrEmpty()))
            .map(DeploymentFates::replicas)
            .filter(Objects::nonNull)
            .toList();
    return !set.isEmpty() && (!traces.hasEnded() || set.contains(there.desiredReplicas()));
  }

  private static @Nullable Integer replicas(Step step) {
    if (step.scale() != null) {
      return step.scale().replicas();
    }
    return step.rollOut() == null ? null : step.rollOut().replicas();
  }
}
