package dev.guidedrollouts.engine;

import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.RevisionStatus;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.api.v1alpha1.UndoPolicy;
import dev.guidedrollouts.diagnosis.Progress;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.Diagnosis;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedPod;
import dev.guidedrollouts.model.Stamp;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** From the first evidence over the verdict to the undo. */
final class StallFlow {
  private StallFlow() {}

  /** The step's effect is declared and not there yet. */
  static Decision decide(StepView view) {
    if (view.stalled()) {
      return afterVerdict(view);
    }
    Optional<DiagnosisStatus> soFar = view.diagnosisSoFar();
    Diagnosis seen = view.situation().diagnosis();
    if (seen == null) {
      boolean cured =
          soFar.isPresent() && view.deployment().map(d -> isCured(d, soFar.get())).orElse(false);
      return cured
          ? new Decision.Withdraw(view.attempt())
          : new Decision.Watch(
              view.attempt(),
              view.deployment().flatMap(d -> Progress.lookAgain(d, view.situation().now())));
    }
    Verdict verdict = Verdict.of(view, seen, soFar.orElse(null));
    return verdict.stalled()
        ? new Decision.Stall(view.attempt(), verdict.diagnosis())
        : new Decision.Suspect(
            view.attempt(), verdict.diagnosis(), verdict.due(), verdict.lookAgain(seen));
  }

  /**
   * No evidence is not yet a cure: a container that has just started has none before its first
   * probe, and a replaced pod none before its first pull. The pod that had the trouble is ready, or
   * it is gone and all the others are.
   */
  private static boolean isCured(ObservedDeployment deployment, DiagnosisStatus soFar) {
    List<ObservedPod> pods = deployment.newPods();
    return pods.stream()
        .filter(pod -> pod.name().equals(soFar.pod()))
        .findFirst()
        .map(ObservedPod::ready)
        .orElseGet(() -> !pods.isEmpty() && pods.stream().allMatch(ObservedPod::ready));
  }

  private static Decision afterVerdict(StepView view) {
    if (view.situation().spec().undoOrDefault() == UndoPolicy.Never) {
      return end(view, StepOutcome.Stalled, Optional.empty());
    }
    ObservedDeployment deployment = view.deployment().orElseThrow();
    if (!view.action().movesTemplate()) {
      // What stalls when only the number of pods changed is not the template's fault where pods of
      // that template serve. Else it is a stall that other hands, or an earlier step, made.
      return end(
          view,
          serves(deployment) ? StepOutcome.StalledNothingToUndo : StepOutcome.Stalled,
          Optional.empty());
    }
    if (!view.isOwnRollout()) {
      return end(view, StepOutcome.Stalled, Optional.empty());
    }
    Optional<RevisionStatus> target = view.ledger().undoTarget();
    if (target.isEmpty()) {
      return end(view, StepOutcome.StalledNothingToUndo, Optional.empty());
    }
    if (deployment.paused()) {
      return StepFlow.pausedWait(view, "undoes its stalled rollout");
    }
    UndoFacts facts = UndoFacts.of(view.ledger(), target.get());
    String cause = view.diagnosisSoFar().map(DiagnosisStatus::cause).orElse("unknown");
    Change.Restore restore =
        new Change.Restore(
            deployment.name(),
            deployment.resourceVersion(),
            String.valueOf(target.get().replicaSet()),
            view.stamp().restoring(Stamp.Kind.STALL_UNDO, facts.fromRevision(), facts.toRevision()),
            view.changeCause("stalled (%s), undone to %s".formatted(cause, facts.target())));
    return new Decision.Undo(view.attempt(), restore, facts);
  }

  /** Whether pods of the current template are available now. */
  static boolean serves(ObservedDeployment deployment) {
    return deployment.currentRevision().map(r -> r.availablePods() > 0).orElse(false);
  }

  /** The undo's write was made: its mark is on the Deployment. */
  static Decision watchUndo(StepView view, Stamp stamp) {
    UndoFacts facts = UndoFacts.of(stamp, view.ledger());
    ObservedDeployment deployment = view.deployment().orElseThrow();
    boolean restored =
        view.ledger().knownAs(stamp.toRevision()).map(view.ledger()::isCurrent).orElse(false)
            || view.isAsWritten();
    if (!restored) {
      return undoFailed(
          view,
          facts,
          "Deployment %s was changed by somebody else during the undo."
              .formatted(deployment.name()));
    }
    return seeThrough(view, facts);
  }

  /** An earlier revision is back, by whoever's hand: it must come up, or the undo has failed. */
  static Decision seeThrough(StepView view, UndoFacts facts) {
    ObservedDeployment deployment = view.deployment().orElseThrow();
    if (deployment.rolloutComplete()) {
      return end(view, StepOutcome.StalledAndUndone, Optional.of(facts));
    }
    if (deployment.paused()) {
      return StepFlow.pausedWait(view, "sees its undo through");
    }
    Diagnosis seen = view.situation().diagnosis();
    boolean hopeless =
        seen != null && Examination.isHopeless(deployment, seen, view.situation().now());
    if (hopeless || deployment.progressDeadlineExceeded() != null) {
      return undoFailed(
          view,
          facts,
          "The undo of Deployment %s to revision %d did not come up either%s"
              .formatted(
                  deployment.name(),
                  facts.toRevision(),
                  seen == null ? "." : ": " + seen.explanation()));
    }
    return new Decision.WatchUndo(view.attempt(), facts);
  }

  private static Decision undoFailed(StepView view, UndoFacts facts, String message) {
    return new Decision.Fail(
        view.attempt(), StepOutcome.Stalled, "UndoFailed", message, Optional.of(facts), true, null);
  }

  /**
   * A stall is the step's end: as it was meant to where it was expected, else the lesson's end too.
   */
  static Decision end(StepView view, StepOutcome outcome, Optional<UndoFacts> facts) {
    if (view.attempt().step().isStallExpected()) {
      return new Decision.Pass(view.attempt(), outcome, facts);
    }
    String explanation =
        view.diagnosisSoFar()
            .map(DiagnosisStatus::explanation)
            .orElse("The rollout did not get on.");
    String then =
        switch (outcome) {
          case StalledAndUndone ->
              "It was undone to revision %d."
                  .formatted(facts.map(UndoFacts::toRevision).orElse(0L));
          case StalledNothingToUndo ->
              view.attempt().step().scale() != null || view.attempt().step().expose() != null
                  ? "Its template runs well: an undo would not help."
                  : "Nothing was undone: %s. Fix forward."
                      .formatted(NoWayBack.because(view.deploymentName(), view.ledger()));
          default ->
              view.situation().spec().undoOrDefault() == UndoPolicy.Never
                  ? "It was left as it is (spec.undo is Never)."
                  : "It was left as it is: no step of this lesson rolled it out.";
        };
    return new Decision.Fail(
        view.attempt(),
        outcome,
        "RolloutStalled",
        "The rollout of %s stalled: %s %s".formatted(view.deploymentName(), explanation, then),
        facts,
        false,
        outcome == StepOutcome.Stalled ? undoCommand(view) : null);
  }

  /** What the operator did not do on its own. */
  private static @Nullable String undoCommand(StepView view) {
    return view.ledger()
        .undoTarget()
        .map(
            r ->
                "kubectl rollout undo deployment/%s --to-revision=%d"
                    .formatted(view.deploymentName(), r.revisionOrZero()))
        .orElse(null);
  }
}
