package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.ExposeAction;
import dev.guidedrollouts.api.v1alpha1.LessonSpec;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.api.v1alpha1.Step.Action;
import dev.guidedrollouts.api.v1alpha1.StepState;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.ChangeMarker;
import dev.guidedrollouts.model.Observation;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedService;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * When the operator gives back the ownership of fields that it wrote. While it holds them, a
 * server-side apply by others that wants other values (Helm 4, Flux, {@code kubectl apply
 * --server-side}) is refused as a conflict with it, though it has no wish left for the object.
 *
 * <p>That a release is due is read from the object: its marker is this lesson's, and the entry is
 * there. So it is made once, also by a process that was restarted. An object that the lesson
 * created is given back like any other: whoever applies a manifest of it later is its owner then.
 */
final class Releases {
  private Releases() {}

  /** The lesson has ended: all that carries its marker, one object a reconciliation. */
  static Optional<Decision> afterTheEnd(ReconcileInput input) {
    return first(input, marker -> true);
  }

  /**
   * A stalled rollout was undone and that was seen through: its Deployment is again what others had
   * made of it. The next step's change comes after this.
   */
  static Optional<Decision> afterAnUndo(StepContext step) {
    return step.begun()
        ? Optional.empty()
        : first(
            step.input(),
            marker ->
                marker.kind() == ChangeMarker.Kind.STALL_UNDO && hasEnded(step.input(), marker));
  }

  /**
   * The same before the step's end is told: that is one status write with the start of the next
   * step, which this change would else come between.
   */
  static Optional<Decision> beforeTheEnd(StepContext step) {
    return first(
        step.input(),
        marker ->
            marker.kind() == ChangeMarker.Kind.STALL_UNDO
                && marker.sameAttempt(step.markers().own()));
  }

  private static boolean hasEnded(ReconcileInput input, ChangeMarker marker) {
    return input
        .status()
        .stepNamed(marker.step())
        .map(StepStatus::stateOrDefault)
        .filter(state -> state == StepState.Passed || state == StepState.Failed)
        .isPresent();
  }

  private static Optional<Decision> first(ReconcileInput input, Predicate<ChangeMarker> due) {
    // A marker of another lesson: that one gives it back at its own end.
    Predicate<ChangeMarker> ours =
        marker -> input.uid().equals(marker.lessonUid()) && due.test(marker);
    return Stream.concat(
            deployments(input.observation(), input.spec(), ours),
            services(input.observation(), input.spec(), ours))
        .findFirst()
        .map(Decision.Release::new);
  }

  private static Stream<Change.Release> deployments(
      Observation seen, LessonSpec spec, Predicate<ChangeMarker> due) {
    Set<String> named =
        spec.stepsOrEmpty().stream()
            .flatMap(s -> s.actions().stream())
            .map(Action::deploymentOrEmpty)
            .collect(Collectors.toSet());
    return seen.deployments().values().stream()
        .filter(d -> d.ownsFields() && !d.deleting() && named.contains(d.name()))
        .sorted(Comparator.comparing(ObservedDeployment::name))
        .flatMap(
            d ->
                Stream.ofNullable(d.marker())
                    .filter(due)
                    .map(m -> new Change.Release(d.name(), null, d.resourceVersion(), m)));
  }

  private static Stream<Change.Release> services(
      Observation seen, LessonSpec spec, Predicate<ChangeMarker> due) {
    return seen.services().values().stream()
        .filter(s -> s.ownsFields() && !behind(s, spec).isEmpty())
        .sorted(Comparator.comparing(ObservedService::name))
        .flatMap(
            s ->
                Stream.ofNullable(s.marker())
                    .filter(due)
                    .map(
                        m ->
                            new Change.Release(behind(s, spec), s.name(), s.resourceVersion(), m)));
  }

  private static String behind(ObservedService service, LessonSpec spec) {
    return spec.stepsOrEmpty().stream()
        .map(Step::expose)
        .filter(Objects::nonNull)
        .filter(expose -> expose.serviceOrDefault().equals(service.name()))
        .map(ExposeAction::deploymentOrEmpty)
        .findFirst()
        .orElse("");
  }
}
