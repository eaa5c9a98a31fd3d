package dev.guidedrollouts.status;

import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.api.v1alpha1.UndoOutcome;
import dev.guidedrollouts.api.v1alpha1.UndoStatus;
import dev.guidedrollouts.api.v1alpha1.UndoStatusBuilder;
import dev.guidedrollouts.lesson.Decision;
import dev.guidedrollouts.lesson.PassedSteps;
import dev.guidedrollouts.lesson.ReconcileInput;
import dev.guidedrollouts.lesson.StepMarkers;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.ChangeMarker;
import dev.guidedrollouts.rollout.KnownRevision;
import dev.guidedrollouts.rollout.Rollback;
import dev.guidedrollouts.text.UndoMessages;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code status.undo}: the latest undo, of a stalled rollout or as a step of its own. */
final class UndoProjection {
  private UndoProjection() {}

  static @Nullable UndoStatus of(ReconcileInput input, Decision decision) {
    return switch (decision) {
      case Decision.Start d when d.action() instanceof Change.Restore restore ->
          going(input, d, rollbackOf(input, restore));
      case Decision.Undo d -> going(input, d, d.rollback());
      case Decision.UndoInProgress d -> going(input, d, d.rollback());
      case Decision.Pass d -> ended(input, d, d.outcome(), d.rollback(), UndoOutcome.Restored);
      case Decision.Fail d ->
          ended(
              input,
              d,
              d.outcome(),
              d.rollback(),
              d.undoFailed() ? UndoOutcome.Failed : UndoOutcome.Restored);
      default -> input.status().undo();
    };
  }

  private static Rollback rollbackOf(ReconcileInput input, Change.Restore restore) {
    ChangeMarker marker = restore.marker();
    return Rollback.between(
        marker.fromRevision(), marker.toRevision(), input.history(restore.deployment()));
  }

  private static @Nullable UndoStatus ended(
      ReconcileInput input,
      Decision.OnStep decision,
      @Nullable StepOutcome outcome,
      Optional<Rollback> rollback,
      UndoOutcome how) {
    if (rollback.isPresent()) {
      UndoStatusBuilder undo = UndoStatusBuilder.builder(going(input, decision, rollback.get()));
      if (how == UndoOutcome.Restored) {
        undo.restoredAs(
            PassedSteps.revision(input, decision.step(), rollback)
                .map(KnownRevision::number)
                .orElse(null));
        undo.summary(summary(rollback.get()));
      } else {
        undo.summary("failed: " + summary(rollback.get()));
      }
      return undo.outcome(how).finishedAt(input.now()).build();
    }
    return outcome == StepOutcome.StalledNothingToUndo
        ? nothing(input, decision)
        : input.status().undo();
  }

  private static UndoStatus nothing(ReconcileInput input, Decision.OnStep decision) {
    String deployment = decision.step().step().action().deploymentOrEmpty();
    Optional<KnownRevision> current = input.history(deployment).current();
    return UndoStatusBuilder.builder()
        .step(decision.step().name())
        .deployment(deployment)
        .fromRevision(current.map(KnownRevision::number).orElse(null))
        .fromImage(current.map(KnownRevision::image).orElse(null))
        .summary(UndoMessages.nothingToUndoTo())
        .outcome(UndoOutcome.NothingToUndo)
        .startedAt(input.now())
        .finishedAt(input.now())
        .build();
  }

  private static UndoStatus going(
      ReconcileInput input, Decision.OnStep decision, Rollback rollback) {
    return UndoStatusBuilder.builder()
        .step(decision.step().name())
        .deployment(decision.step().step().action().deploymentOrEmpty())
        .fromRevision(rollback.fromRevision() > 0 ? rollback.fromRevision() : null)
        .fromImage(rollback.fromImage())
        .toRevision(rollback.toRevision())
        .toImage(rollback.toImage())
        .summary(summary(rollback) + " …")
        .template(template(input, decision, rollback))
        .startedAt(startedAt(input, decision, rollback))
        .build();
  }

  /**
   * Revision numbers only grow: the same step between the same two numbers is the same undo, ended
   * or not.
   */
  private static Optional<UndoStatus> same(
      ReconcileInput input, Decision.OnStep decision, Rollback rollback) {
    return Optional.ofNullable(input.status().undo())
        .filter(before -> decision.step().name().equals(before.step()))
        .filter(
            before ->
                before.fromRevision() == null || before.fromRevision() == rollback.fromRevision())
        .filter(before -> Long.valueOf(rollback.toRevision()).equals(before.toRevision()));
  }

  private static Instant startedAt(
      ReconcileInput input, Decision.OnStep decision, Rollback rollback) {
    return same(input, decision, rollback).map(UndoStatus::startedAt).orElse(input.now());
  }

  /** Of an undo that is a step of its own the step has it. */
  private static @Nullable String template(
      ReconcileInput input, Decision.OnStep decision, Rollback rollback) {
    if (decision instanceof Decision.Undo) {
      return input.written();
    }
    return same(input, decision, rollback)
        .map(UndoStatus::template)
        .orElseGet(
            () ->
                decision instanceof Decision.UndoInProgress
                    ? StepMarkers.of(input, decision.step()).templateOfUndo()
                    : null);
  }

  private static String summary(Rollback rollback) {
    return rollback.toImage() == null
        ? "revision " + rollback.toRevision()
        : StatusMessages.shortImage(rollback.toImage()) + " (" + rollback.toRevision() + ")";
  }
}
