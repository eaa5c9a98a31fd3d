package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.BeforeStatus;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.lesson.Parting.Result;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.ChangeMarker;
import dev.guidedrollouts.model.Observation;
import dev.guidedrollouts.model.ObservedService;
import dev.guidedrollouts.text.RestoreMessages;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What is to be done with each Service of a lesson that is being deleted.
 *
 * @param seen what the cluster shows
 */
record ServiceFates(LessonTraces traces, Observation seen) {
  Fate of(BeforeStatus what) {
    Optional<ObservedService> there = seen.service(what.nameOrEmpty());
    Optional<ChangeMarker> marker = there.map(ObservedService::marker);
    String other = traces.othersName(marker);
    if (!other.isEmpty()) {
      return Fate.left(what, RestoreMessages.lessonUsesIt(other));
    }
    if (what.left() != null && there.isPresent()) {
      return Fate.left(what, RestoreMessages.refused(what.left()));
    }
    boolean existed = Boolean.TRUE.equals(what.existed());
    if (there.isEmpty()) {
      return existed
          ? Fate.left(what, RestoreMessages.isGone())
          : Fate.closed(what, Result.REMOVED);
    }
    Predicate<Step> exposes =
        s -> s.expose() != null && s.expose().serviceOrDefault().equals(what.name());
    String deployment = deploymentBehind(exposes);
    boolean ours = marker.isPresent() || traces.isLearners(exposes, deployment);
    if (!ours) {
      return existed || what.existed() == null
          ? Fate.closed(
              what, existed && traces.hasBegun(exposes) ? Result.RESTORED : Result.UNTOUCHED)
          : Fate.left(what, RestoreMessages.othersMadeIt());
    }
    if (what.existed() == null) {
      return Fate.left(what, RestoreMessages.notRemembered());
    }
    String version = there.get().resourceVersion();
    if (!existed) {
      return Fate.due(
          what, new Change.Remove(deployment, there.get().name(), null, version, traces.marker()));
    }
    List<Integer> added =
        there.get().ports().stream()
            .map(ObservedService.Port::port)
            .filter(p -> !what.portsOrEmpty().contains(p) && isExposed(exposes, p))
            .toList();
    return marker.isEmpty() && added.isEmpty()
        ? Fate.closed(what, Result.RESTORED)
        : Fate.due(
            what,
            new Change.Unmark(deployment, there.get().name(), version, added, traces.marker()));
  }

  private boolean isExposed(Predicate<Step> exposes, int port) {
    return traces.steps().stream()
        .filter(exposes)
        .anyMatch(s -> s.expose() != null && s.expose().portOrZero() == port);
  }

  private String deploymentBehind(Predicate<Step> exposes) {
    return traces.steps().stream()
        .filter(exposes)
        .map(s -> s.action().deploymentOrEmpty())
        .findFirst()
        .orElse("");
  }
}
