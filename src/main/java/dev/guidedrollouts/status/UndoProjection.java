package dev.guidedrollouts.status;

import dev.guidedrollouts.api.v1alpha1.RevisionStatus;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.api.v1alpha1.UndoOutcome;
import dev.guidedrollouts.api.v1alpha1.UndoStatus;
import dev.guidedrollouts.api.v1alpha1.UndoStatusBuilder;
import dev.guidedrollouts.engine.Decision;
import dev.guidedrollouts.engine.Ledger;
import dev.guidedrollouts.engine.Situation;
import dev.guidedrollouts.engine.UndoFacts;
import dev.guidedrollouts.engine.WrittenTemplate;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.Stamp;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code status.undo}: the latest undo, of a stalled rollout or as a step of its own. */
final class UndoProjection {
  private UndoProjection() {}

  static @Nullable UndoStatus of(Situation situation, Decision decision) {
    return switch (decision) {
      case Decision.Start d when d.action() instanceof Change.Restore restore ->
          going(situation, d, factsOf(situation, restore));
      case Decision.Undo d -> going(situation, d, d.facts());
      case Decision.WatchUndo d -> going(situation, d, d.facts());
      case Decision.Pass d -> ended(situation, d, d.outcome(), d.facts(), UndoOutcome.Restored);
      case Decision.Fail d ->
          ended(
              situation,
              d,
              d.outcome(),
              d.facts(),
              d.undoFailed() ? UndoOutcome.Failed : UndoOutcome.Restored);
      default -> situation.status().undo();
    };
  }

  private static UndoFacts factsOf(Situation situation, Change.Restore restore) {
    Stamp stamp = restore.stamp();
    Ledger ledger = situation.ledger(restore.deployment());
    return new UndoFacts(
        stamp.fromRevision(),
        ledger.numbered(stamp.fromRevision()).map(RevisionStatus::image).orElse(null),
        stamp.toRevision(),
        ledger.numbered(stamp.toRevision()).map(RevisionStatus::image).orElse(null));
  }

  private static @Nullable UndoStatus ended(
      Situation situation,
      Decision.OnStep decision,
      @Nullable StepOutcome outcome,
      Optional<UndoFacts> facts,
      UndoOutcome how) {
    if (facts.isPresent()) {
      UndoStatusBuilder undo = UndoStatusBuilder.builder(going(situation, decision, facts.get()));
      if (how == UndoOutcome.Restored) {
        String deployment = decision.step().step().action().deploymentOrEmpty();
        undo.restoredAs(
            situation.ledger(deployment).current().map(RevisionStatus::revision).orElse(null));
        undo.summary(summary(facts.get()));
      } else {
        undo.summary("failed: " + summary(facts.get()));
      }
      return undo.outcome(how).finishedAt(situation.now()).build();
    }
    return outcome == StepOutcome.StalledNothingToUndo
        ? nothing(situation, decision)
        : situation.status().undo();
  }

  private static UndoStatus nothing(Situation situation, Decision.OnStep decision) {
    String deployment = decision.step().step().action().deploymentOrEmpty();
    Optional<RevisionStatus> current = situation.ledger(deployment).current();
    return UndoStatusBuilder.builder()
        .step(decision.step().name())
        .deployment(deployment)
        .fromRevision(current.map(RevisionStatus::revision).orElse(null))
        .fromImage(current.map(RevisionStatus::image).orElse(null))
        .summary("nothing to undo to")
        .outcome(UndoOutcome.NothingToUndo)
        .startedAt(situation.now())
        .finishedAt(situation.now())
        .build();
  }

  private static UndoStatus going(Situation situation, Decision.OnStep decision, UndoFacts facts) {
    return UndoStatusBuilder.builder()
        .step(decision.step().name())
        .deployment(decision.step().step().action().deploymentOrEmpty())
        .fromRevision(facts.fromRevision() > 0 ? facts.fromRevision() : null)
        .fromImage(facts.fromImage())
        .toRevision(facts.toRevision())
        .toImage(facts.toImage())
        .summary(summary(facts) + " …")
        .template(template(situation, decision, facts))
        .startedAt(startedAt(situation, decision, facts))
        .build();
  }

  /**
   * Revision numbers only grow: the same step between the same two numbers is the same undo, ended
   * or not.
   */
  private static Optional<UndoStatus> same(
      Situation situation, Decision.OnStep decision, UndoFacts facts) {
    return Optional.ofNullable(situation.status().undo())
        .filter(before -> decision.step().name().equals(before.step()))
        .filter(
            before ->
                before.fromRevision() == null || before.fromRevision() == facts.fromRevision())
        .filter(before -> Long.valueOf(facts.toRevision()).equals(before.toRevision()));
  }

  private static Instant startedAt(Situation situation, Decision.OnStep decision, UndoFacts facts) {
    return same(situation, decision, facts).map(UndoStatus::startedAt).orElse(situation.now());
  }

  /** Of an undo that is a step of its own the step has it. */
  private static @Nullable String template(
      Situation situation, Decision.OnStep decision, UndoFacts facts) {
    if (decision instanceof Decision.Undo) {
      return situation.written();
    }
    return same(situation, decision, facts)
        .map(UndoStatus::template)
        .orElseGet(
            () ->
                decision instanceof Decision.WatchUndo
                    ? WrittenTemplate.ofUndo(situation, decision.step())
                    : null);
  }

  private static String summary(UndoFacts facts) {
    return facts.toImage() == null
        ? "revision " + facts.toRevision()
        : Wording.shortImage(facts.toImage()) + " (" + facts.toRevision() + ")";
  }
}
