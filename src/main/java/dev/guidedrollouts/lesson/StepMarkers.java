package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.ExposeAction;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.api.v1alpha1.UndoStatus;
import dev.guidedrollouts.model.ChangeMarker;
import dev.guidedrollouts.model.ObservedDeployment;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the markers on the objects tell of an attempt: whether its change was made, and whether what
 * that left is still there.
 *
 * @param input what is known
 * @param attempt the attempt
 * @param known the step's status, where it speaks of this attempt
 * @param deployment the step's Deployment, where it is there
 */
public record StepMarkers(
    ReconcileInput input,
    StepAttempt attempt,
    Optional<StepStatus> known,
    Optional<ObservedDeployment> deployment) {

  /** Those of the step that a lesson is at. */
  public static StepMarkers of(ReconcileInput input, StepAttempt attempt) {
    return new StepMarkers(
        input,
        attempt,
        input.status().stepNamed(attempt.name()).filter(attempt::isThatOf),
        input.observation().deployment(attempt.step().action().deploymentOrEmpty()));
  }

  /** The marker that a change of this attempt carries. */
  ChangeMarker own() {
    return ChangeMarker.action(input.lesson(), input.uid(), attempt.name(), attempt.number());
  }

  /** The marker of this attempt on the step's object, where it is there. */
  Optional<ChangeMarker> onObject() {
    ChangeMarker mine = own();
    Optional<ChangeMarker> onDeployment = deployment.map(ObservedDeployment::marker);
    ExposeAction expose = attempt.step().expose();
    if (expose != null) {
      return input
          .observation()
          .service(expose.serviceOrDefault())
          .map(s -> s.marker())
          .filter(mine::sameAttempt)
          .or(() -> onDeployment.filter(mine::sameAttempt));
    }
    return onDeployment.filter(mine::sameAttempt);
  }

  /**
   * The marker of the undo of this attempt's stalled rollout. It is on the Deployment whatever the
   * step's object: a Service keeps the marker of the step's own change.
   */
  public Optional<ChangeMarker> stallUndo() {
    return ofKind(ChangeMarker.Kind.STALL_UNDO);
  }

  private Optional<ChangeMarker> ofKind(ChangeMarker.Kind kind) {
    return deployment
        .map(ObservedDeployment::marker)
        .filter(own()::sameAttempt)
        .filter(marker -> marker.kind() == kind);
  }

  /** Whether the marker on the Deployment, of whatever step, is this lesson's. */
  boolean isOfThisLesson() {
    return deployment
        .map(ObservedDeployment::marker)
        .filter(marker -> marker.lessonUid().equals(input.uid()))
        .isPresent();
  }

  /**
   * Whether the Deployment has the template that this attempt's latest change left, as the API
   * server answered it: webhooks may have rewritten images, injected sidecars, filled in defaults.
   * Where a crash came between the change and its status, the marker says which revision that was:
   * the controller copies it to the ReplicaSet of the change first, and to those of what others
   * change later with higher numbers only (kubernetes,
   * pkg/controller/deployment/util/deployment_util.go, SetNewReplicaSetAnnotations).
   */
  boolean isAsWritten() {
    if (deployment.isEmpty() || !own().sameAttempt(deployment.get().marker())) {
      return false;
    }
    String written = noted();
    if (written != null) {
      return written.equals(deployment.get().templateDigest());
    }
    ChangeMarker marker = deployment.get().marker();
    return deployment.get().observedGeneration() < deployment.get().generation()
        || deployment.get().revisions().stream()
            .filter(r -> Objects.equals(marker, r.marker()))
            .findFirst()
            .map(r -> r.templateDigest().equals(deployment.get().templateDigest()))
            .orElse(false);
  }

  /** The template that the change left whose marker is on the Deployment, where a status has it. */
  private @Nullable String noted() {
    if (stallUndo().isPresent()) {
      return Optional.ofNullable(input.status().undo())
          .filter(u -> attempt.name().equals(u.step()) && u.outcome() == null)
          .map(UndoStatus::template)
          .orElse(null);
    }
    return known.map(StepStatus::template).orElse(null);
  }

  /**
   * Identity of the template that the step's own change left in the Deployment, admission included:
   * what the API server answered to this reconciliation's change, else, where a crash kept that
   * from the status, what the Deployment's marker tells of it.
   *
   * @return null where it can't be known
   */
  public @Nullable String templateOfAction() {
    if (input.written() != null) {
      return input.written();
    }
    return ofKind(ChangeMarker.Kind.ACTION).isPresent() && isAsWritten() ? template() : null;
  }

  /** The same of the undo of its stall, which is under way. */
  public @Nullable String templateOfUndo() {
    return stallUndo().isPresent() ? template() : null;
  }

  private @Nullable String template() {
    return deployment.map(ObservedDeployment::templateDigest).orElse(null);
  }
}
