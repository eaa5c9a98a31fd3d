package dev.guidedrollouts.engine;

import dev.guidedrollouts.api.v1alpha1.ExposeAction;
import dev.guidedrollouts.api.v1alpha1.RevisionStatus;
import dev.guidedrollouts.api.v1alpha1.RevisionVerdict;
import dev.guidedrollouts.api.v1alpha1.RollOutAction;
import dev.guidedrollouts.api.v1alpha1.ScaleAction;
import dev.guidedrollouts.api.v1alpha1.UndoAction;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.Stamp;
import java.util.Optional;

/** One step, whatever its action: begin it, see its effect through, or see it stall. */
final class StepFlow {
  private StepFlow() {}

  static Decision decide(StepView view) {
    ActionRules rules = rulesOf(view);
    Optional<Stamp> undoing = view.stallUndo();
    if (undoing.isPresent()) {
      return StallFlow.watchUndo(view, undoing.get());
    }
    return view.begun() ? goOn(view, rules) : begin(view, rules);
  }

  private static Decision begin(StepView view, ActionRules rules) {
    Optional<Decision> deleting =
        view.deployment()
            .filter(ObservedDeployment::deleting)
            .map(
                d ->
                    new Decision.Wait(
                        view.attempt(),
                        "DeploymentTerminating",
                        "Deployment %s is being deleted; the step begins when it is gone."
                            .formatted(d.name()),
                        null));
    if (deleting.isPresent()) {
      return deleting.get();
    }
    Optional<Decision> obstacle = rules.obstacle(view);
    if (obstacle.isPresent()) {
      return obstacle.get();
    }
    // What the cluster already says is not said again: no write, only the effect is verified.
    if (rules.declared(view)) {
      return verify(view, rules);
    }
    return paused(view, rules)
        .or(() -> unproven(view))
        .orElseGet(() -> new Decision.Start(view.attempt(), rules.change(view)));
  }

  /**
   * A revision that has just come up is not left before it is known whether it runs well: where the
   * step stalls, that is what an undo needs to know.
   */
  private static Optional<Decision> unproven(StepView view) {
    boolean unknown =
        view.action().movesTemplate()
            && view.situation().diagnosis() == null
            && view.ledger()
                .current()
                .map(r -> r.verdictOrDefault() == RevisionVerdict.Unknown)
                .orElse(false);
    return view.deployment()
        .filter(d -> unknown && d.rolloutComplete() && d.desiredReplicas() > 0)
        // For as long as its verdict asks: what is not called Healthy yet is no way back.
        .flatMap(
            d -> Stability.of(d, view.situation().stableFor(), view.situation().now()).lookAgain())
        .map(
            end ->
                new Decision.Wait(
                    view.attempt(),
                    "RevisionUnproven",
                    "Deployment %s has just come up; the step begins when it has run well for %s."
                        .formatted(view.deploymentName(), stableFor(view)),
                    null,
                    Optional.of(end)));
  }

  private static String stableFor(StepView view) {
    return view.situation().stableFor().isZero()
        ? "some seconds"
        : view.situation().spec().stallOrDefault().stableForOrDefault() + " (spec.stall.stableFor)";
  }

  private static Decision goOn(StepView view, ActionRules rules) {
    if (view.deployment().isEmpty()) {
      return Decision.Fail.because(
          view.attempt(),
          "DeploymentDeleted",
          "Deployment %s was deleted while the step went on.".formatted(view.deploymentName()));
    }
    if (!rules.declared(view)) {
      return changedByOthers(view, view.deployment().get());
    }
    return verify(view, rules);
  }

  private static Decision verify(StepView view, ActionRules rules) {
    if (rules.achieved(view) && !isInTrouble(view, rules)) {
      Stability stability = stability(view);
      return stability.reached()
          ? passed(view, rules)
          : new Decision.Watch(view.attempt(), stability.lookAgain());
    }
    // Pods fail under a paused Deployment too, and their failure is told; only the undo waits then.
    Decision decision = StallFlow.decide(view);
    return decision instanceof Decision.Watch ? paused(view, rules).orElse(decision) : decision;
  }

  private static Decision passed(StepView view, ActionRules rules) {
    if (view.attempt().step().isStallExpected()) {
      return new Decision.Fail(
          view.attempt(),
          rules.outcome(),
          "StallExpected",
          "The step was meant to stall, but Deployment %s came up."
              .formatted(view.deploymentName()),
          rules.undoFacts(view),
          false,
          null);
    }
    return new Decision.Pass(view.attempt(), rules.outcome(), rules.undoFacts(view));
  }

  /**
   * A container that has just ended, or came up again after a crash, leaves the rollout complete
   * for a moment: the Deployment's status is behind its pods.
   */
  private static boolean isInTrouble(StepView view, ActionRules rules) {
    return rules.countsOnPods() && view.situation().diagnosis() != null;
  }

  private static Stability stability(StepView view) {
    return view.deployment()
        .filter(d -> view.action().movesTemplate())
        .map(d -> Stability.of(d, view.situation().stableFor(), view.situation().now()))
        .orElseGet(() -> new Stability(true, Optional.empty()));
  }

  private static Optional<Decision> paused(StepView view, ActionRules rules) {
    return view.deployment()
        .filter(d -> d.paused() && rules.needsRollout())
        .map(d -> pausedWait(view, "goes on"));
  }

  static Decision pausedWait(StepView view, String what) {
    return new Decision.Wait(
        view.attempt(),
        "DeploymentPaused",
        "Deployment %s is paused (spec.paused); the lesson %s once it is resumed."
            .formatted(view.deploymentName(), what),
        "kubectl rollout resume deployment/" + view.deploymentName());
  }

  /**
   * Somebody else changed what the step had declared. Where the rollout was in trouble and a
   * revision that ran well is back, it was the undo that was due, done by hand. Anything else ends
   * the step: the operator fights nobody.
   */
  private static Decision changedByOthers(StepView view, ObservedDeployment deployment) {
    Optional<RevisionStatus> back =
        view.ledger()
            .current()
            .filter(r -> isFitToReturnTo(r, deployment) && !isDiagnosed(view, r));
    if (view.diagnosisSoFar().isPresent() && back.isPresent() && view.action().movesTemplate()) {
      UndoFacts facts =
          new UndoFacts(
              Optional.ofNullable(view.diagnosisSoFar().get().revision()).orElse(0L),
              view.diagnosisSoFar().get().image(),
              back.get().formerRevisionsOrEmpty().isEmpty()
                  ? back.get().revisionOrZero()
                  : back.get().formerRevisionsOrEmpty().getLast(),
              back.get().image());
      return StallFlow.seeThrough(view, facts);
    }
    ExposeAction expose = view.attempt().step().expose();
    if (expose != null) {
      return Decision.Fail.because(
          view.attempt(),
          "ChangedByOthers",
          "Service %s was changed or deleted by somebody else while the step went on; the lesson does not undo that."
              .formatted(expose.serviceOrDefault()));
    }
    String image =
        MovedContainers.of(view.situation().spec(), view.situation().status(), deployment.name())
            .imageIn(deployment.containers());
    String now = "image " + image + ", replicas " + deployment.desiredReplicas();
    return Decision.Fail.because(
        view.attempt(),
        "ChangedByOthers",
        "Deployment %s was changed by somebody else while the step went on (now: %s); the lesson does not undo that."
            .formatted(deployment.name(), now));
  }

  /** It ran well, or nothing is known of it and it serves. */
  private static boolean isFitToReturnTo(RevisionStatus revision, ObservedDeployment deployment) {
    return switch (revision.verdictOrDefault()) {
      case Healthy -> true;
      case Unknown -> StallFlow.serves(deployment);
      case Stalled -> false;
    };
  }

  private static boolean isDiagnosed(StepView view, RevisionStatus revision) {
    return view.diagnosisSoFar()
        .filter(d -> d.revision() != null && d.revision() == revision.revisionOrZero())
        .isPresent();
  }

  private static ActionRules rulesOf(StepView view) {
    return switch (view.action()) {
      case RollOutAction a -> new RollOutRules(a);
      case ScaleAction a -> new ScaleRules(a);
      case ExposeAction a -> new ExposeRules(a);
      case UndoAction a -> new UndoRules(a);
    };
  }
}
