package dev.guidedrollouts.engine;

import dev.guidedrollouts.api.v1alpha1.Action;
import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.RevisionStatus;
import dev.guidedrollouts.api.v1alpha1.RevisionVerdict;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.api.v1alpha1.UndoStatus;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.Stamp;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The current step with all that concerns it, worked out once. */
record StepView(
    Situation situation,
    StepAttempt attempt,
    Optional<StepStatus> known,
    Optional<ObservedDeployment> deployment,
    Ledger ledger) {

  static StepView of(Situation situation, StepAttempt attempt) {
    String deployment = attempt.step().action().deploymentOrEmpty();
    return new StepView(
        situation,
        attempt,
        situation.status().stepNamed(attempt.name()).filter(attempt::isThatOf),
        situation.observation().deployment(deployment),
        situation.ledger(deployment));
  }

  Action action() {
    return attempt.step().action();
  }

  String deploymentName() {
    return action().deploymentOrEmpty();
  }

  /** The mark that a change of this attempt carries. */
  Stamp stamp() {
    return Stamp.action(situation.lesson(), situation.uid(), attempt.name(), attempt.number());
  }

  /** The same mark, with the revision that the change leaves where that is known to run well. */
  Stamp leavingStamp() {
    return ledger
        .current()
        .filter(r -> r.verdictOrDefault() == RevisionVerdict.Healthy)
        .map(r -> stamp().leaving(r.revisionOrZero()))
        .orElseGet(this::stamp);
  }

  /**
   * Whether this attempt's change was made: the status says so, or after a crash only the object's
   * mark does.
   */
  boolean begun() {
    return startedAt().isPresent() || stampOnObject().isPresent();
  }

  Optional<Instant> startedAt() {
    return known.map(StepStatus::startedAt);
  }

  /** The mark of this attempt on the step's object, where it is there. */
  Optional<Stamp> stampOnObject() {
    Stamp mine = stamp();
    Optional<Stamp> onDeployment = deployment.map(ObservedDeployment::stamp);
    if (attempt.step().expose() != null) {
      return situation
          .observation()
          .service(attempt.step().expose().serviceOrDefault())
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
  Optional<Stamp> stallUndo() {
    return deployment
        .map(ObservedDeployment::stamp)
        .filter(stamp()::sameAttempt)
        .filter(stamp -> stamp.kind() == Stamp.Kind.STALL_UNDO);
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
    if (deployment.isEmpty() || !stamp().sameAttempt(deployment.get().stamp())) {
      return false;
    }
    String written = written();
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
  private @Nullable String written() {
    if (stallUndo().isPresent()) {
      return Optional.ofNullable(situation.status().undo())
          .filter(u -> attempt.name().equals(u.step()) && u.outcome() == null)
          .map(UndoStatus::template)
          .orElse(null);
    }
    return known.map(StepStatus::template).orElse(null);
  }

  /** Whether what the Deployment has now was rolled out by this lesson. */
  boolean isOwnRollout() {
    return deployment
        .map(ObservedDeployment::stamp)
        .filter(mark -> mark.lessonUid().equals(situation.uid()))
        .filter(mark -> isAsWritten() || ledger.current().map(RevisionStatus::step).isPresent())
        .isPresent();
  }

  /** The diagnosis in the status, where it speaks of this attempt. */
  Optional<DiagnosisStatus> diagnosisSoFar() {
    return situation.diagnosisOf(attempt);
  }

  /** Whether the verdict on this attempt is: stalled. */
  boolean stalled() {
    return diagnosisSoFar().map(DiagnosisStatus::detectedAt).isPresent();
  }

  String changeCause(String what) {
    return situation.lesson() + "/" + attempt.name() + ": " + what;
  }
}
