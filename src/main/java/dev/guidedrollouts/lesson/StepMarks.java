package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.ExposeAction;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.api.v1alpha1.UndoStatus;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.Stamp;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the marks on the objects tell of an attempt: whether its change was made, and whether what
 * that left is still there.
 *
 * @param input what is known
 * @param attempt the attempt
 * @param known the step's status, where it speaks of this attempt
 * @param deployment the step's Deployment, where it is there
 */
public record StepMarks(
    ReconcileInput input,
    StepAttempt attempt,
    Optional<StepStatus> known,
    Optional<ObservedDeployment> deployment) {

  /** Those of the step that a lesson is at. */
  public static StepMarks of(ReconcileInput input, StepAttempt attempt) {
    return new StepMarks(
        input,
        attempt,
        input.status().stepNamed(attempt.name()).filter(attempt::isThatOf),
        input.observation().deployment(attempt.step().action().deploymentOrEmpty()));
  }

  /** The mark that a change of this attempt carries. */
  Stamp own() {
    return Stamp.action(input.lesson(), input.uid(), attempt.name(), attempt.number());
  }

  /** The mark of this attempt on the step's object, where it is there. */
  Optional<Stamp> onObject() {
    Stamp mine = own();
    Optional<Stamp> onDeployment = deployment.map(ObservedDeployment::stamp);
    ExposeAction expose = attempt.step().expose();
    if (expose != null) {
      return input
          .observation()
          .service(expose.serviceOrDefault())
          .map(s -> s.stamp())
          .filter(mine::sameAttempt)
          .or(() -> onDeployment.filter(mine::sameAttempt));
    }
    return onDeployment.filter(mine::sameAttempt);
  }

  /**
   * The mark of the undo of this attempt's stalled rollout. It is on the Deployment whatever the
   * step's object: a Service keeps the mark of the step's own change.
   */
  public Optional<Stamp> stallUndo() {
    return ofKind(Stamp.Kind.STALL_UNDO);
  }

  private Optional<Stamp> ofKind(Stamp.Kind kind) {
    return deployment
        .map(ObservedDeployment::stamp)
        .filter(own()::sameAttempt)
        .filter(stamp -> stamp.kind() == kind);
  }

  /** Whether the mark on the Deployment, of whatever step, is this lesson's. */
  boolean isOfThisLesson() {
    return deployment
        .map(ObservedDeployment::stamp)
        .filter(mark -> mark.lessonUid().equals(input.uid()))
        .isPresent();
  }

  /**
   * Whether the Deployment has the template that this attempt's latest change left, as the API
   * server answered it: webhooks may have rewritten images, injected sidecars, filled in defaults.
   * Where a crash came between the change and its status, the mark says which revision that was:
   * the controller copies it to the ReplicaSet of the change first, and to those of what others
   * change later with higher numbers only (kubernetes,
   * pkg/controller/deployment/util/deployment_util.go, SetNewReplicaSetAnnotations).
   */
  boolean isAsWritten() {
    if (deployment.isEmpty() || !own().sameAttempt(deployment.get().stamp())) {
      return false;
    }
    String written = noted();
    if (written != null) {
      return written.equals(deployment.get().templateDigest());
    }
    Stamp mark = deployment.get().stamp();
    return deployment.get().observedGeneration() < deployment.get().generation()
        || deployment.get().revisions().stream()
            .filter(r -> Objects.equals(mark, r.stamp()))
            .findFirst()
            .map(r -> r.templateDigest().equals(deployment.get().templateDigest()))
            .orElse(false);
  }

  /** The template that the change left whose mark is on the Deployment, where a status has it. */
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
   * from the status, what the Deployment's mark tells of it.
   *
   * @return null where it can't be known
   */
  public @Nullable String templateOfAction() {
    if (input.written() != null) {
      return input.written();
    }
    return ofKind(Stamp.Kind.ACTION).isPresent() && isAsWritten() ? template() : null;
  }

  /** The same of the undo of its stall, which is under way. */
  public @Nullable String templateOfUndo() {
    return stallUndo().isPresent() ? template() : null;
  }

  private @Nullable String template() {
    return deployment.map(ObservedDeployment::templateDigest).orElse(null);
  }
}
