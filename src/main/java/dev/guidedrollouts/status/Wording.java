package dev.guidedrollouts.status;

import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.RollOutAction;
import dev.guidedrollouts.api.v1alpha1.ScaleAction;
import dev.guidedrollouts.api.v1alpha1.Step.Action;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.api.v1alpha1.UndoOutcome;
import dev.guidedrollouts.api.v1alpha1.UndoStatus;
import dev.guidedrollouts.lesson.Decision;
import dev.guidedrollouts.lesson.Leftovers;
import dev.guidedrollouts.lesson.NoRollbackTarget;
import dev.guidedrollouts.lesson.ReconcileInput;
import dev.guidedrollouts.lesson.StepAttempt;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.rollout.Rollback;
import dev.guidedrollouts.rollout.Rollout;
import dev.guidedrollouts.text.StepMessages;
import dev.guidedrollouts.validation.Durations;
import dev.guidedrollouts.validation.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The sentences of a status, in words that somebody who is learning Kubernetes understands. */
final class Wording {
  private Wording() {}

  static String message(ReconcileInput input, Decision decision, List<StepStatus> steps) {
    return switch (decision) {
      case Decision.Reject d -> rejected(d.violations());
      case Decision.Blocked d ->
          StepMessages.waitsForLesson(null, d.claim().lesson(), d.claim().deployment());
      case Decision.Suspend d -> "Suspended: nothing is changed until spec.suspend is false.";
      case Decision.NoOp d -> String.valueOf(input.status().message());
      case Decision.Leftover d -> leftover(d.unfinished());
      case Decision.Release d -> String.valueOf(input.status().message());
      case Decision.Complete d -> completed(steps);
      case Decision.Start d -> doing(input, d.step());
      case Decision.Wait d -> d.message();
      case Decision.InProgress d -> doing(input, d.step()) + waitedFor(input, d.step());
      case Decision.Degraded d -> degraded(input, d);
      case Decision.Recovered d -> doing(input, d.step());
      case Decision.Stall d ->
          "The rollout of %s is stalled: %s"
              .formatted(d.step().step().action().deployment(), explanation(d.diagnosis()));
      case Decision.Undo d -> undoing(d.step(), d.rollback());
      case Decision.UndoInProgress d -> undoing(d.step(), d.rollback());
      case Decision.Pass d ->
          Projector.isLast(input, d)
              ? completed(steps)
              : "Step %s passed: %s".formatted(d.step().name(), passed(input, d));
      case Decision.Fail d -> "Step %s failed: %s".formatted(d.step().name(), d.message());
    };
  }

  private static String completed(List<StepStatus> steps) {
    return steps.size() == 1
        ? "The lesson's one step passed."
        : "All " + steps.size() + " steps passed.";
  }

  private static String leftover(Leftovers.Unfinished left) {
    return "Step %s was taken out of the spec, but its rollout of Deployment %s is not complete%s The lesson completes when that is: undo it, or fix it."
        .formatted(
            left.step(),
            left.deployment(),
            left.explanation() == null ? "." : ": " + left.explanation());
  }

  private static String rejected(List<Violation> violations) {
    return "The lesson has %s, and nothing was touched: %s"
        .formatted(
            violations.size() == 1 ? "an error" : violations.size() + " errors",
            violations.stream().map(Violation::text).collect(Collectors.joining("; ")));
  }

  private static String doing(ReconcileInput input, StepAttempt attempt) {
    return "Step %d of %d: %s."
        .formatted(attempt.index() + 1, input.spec().stepsOrEmpty().size(), attempt.goal());
  }

  /** What the step is kept by while nothing is wrong, where that takes its time. */
  private static String waitedFor(ReconcileInput input, StepAttempt attempt) {
    return input
        .rollout(attempt.step().action().deploymentOrEmpty())
        .flatMap(Rollout::waitsFor)
        .map(words -> " " + words)
        .orElse("");
  }

  private static String degraded(ReconcileInput input, Decision.Degraded degraded) {
    DiagnosisStatus diagnosis = degraded.diagnosis();
    Instant since = diagnosis.firstSeenAt();
    String waitsFor =
        degraded
            .due()
            .filter(due -> since != null)
            .map(
                due ->
                    "it counts as a stall if it lasts "
                        + Durations.words(Duration.between(since, due))
                        + ".")
            .orElseGet(() -> onceBackedOff(input));
    boolean mayPass = !Boolean.TRUE.equals(diagnosis.permanent());
    return "Deployment %s is not progressing: %s %s"
        .formatted(
            degraded.step().step().action().deployment(),
            explanation(diagnosis),
            mayPass
                ? "A retry may cure that; " + waitsFor
                : Character.toUpperCase(waitsFor.charAt(0)) + waitsFor.substring(1));
  }

  private static String onceBackedOff(ReconcileInput input) {
    Duration longer = Durations.parse(input.spec().stallOrDefault().confirmAfterOrDefault());
    String then = longer.isZero() ? "." : ", and it lasts " + Durations.words(longer) + " more.";
    return "it counts as a stall once the kubelet backs off from trying again" + then;
  }

  private static String undoing(StepAttempt attempt, Rollback rollback) {
    return "Deployment %s goes back to %s."
        .formatted(attempt.step().action().deployment(), rollback.target());
  }

  /** How a step passed. */
  static String passed(ReconcileInput input, Decision.Pass pass) {
    Action action = pass.step().step().action();
    String deployment = String.valueOf(action.deployment());
    DiagnosisStatus diagnosis = input.diagnosisOf(pass.step()).orElse(null);
    String why = diagnosis == null ? "" : " " + explanation(diagnosis);
    return switch (pass.outcome()) {
      case RolledOut -> "%s runs %s.".formatted(deployment, imageOf(action));
      case Scaled -> scaled(input, deployment, replicasOf(action));
      case Exposed -> "%s is reachable through a Service.".formatted(deployment);
      case Undone ->
          pass.rollback()
              .map(f -> "%s is back at %s.".formatted(deployment, f.target()))
              .orElse("%s already was at that revision.".formatted(deployment));
      case StalledAndUndone ->
          "%s stalled, as it was meant to, and is back at %s.%s"
              .formatted(
                  deployment,
                  pass.rollback().map(Rollback::target).orElseGet(() -> Rollback.named(null, null)),
                  why);
      case StalledNothingToUndo ->
          "%s stalled, as it was meant to; %s, so the way is forward.%s"
              .formatted(
                  deployment, NoRollbackTarget.because(deployment, input.history(deployment)), why);
      case Stalled ->
          "%s stalled, as it was meant to, and was left so.%s".formatted(deployment, why);
    };
  }

  private static String imageOf(Action action) {
    return action instanceof RollOutAction a ? a.imageOrEmpty() : "the image";
  }

  private static String scaled(ReconcileInput input, String deployment, int asked) {
    int now =
        input
            .observation()
            .deployment(deployment)
            .map(ObservedDeployment::desiredReplicas)
            .orElse(asked);
    return now == asked
        ? "%s has %s.".formatted(deployment, StepMessages.pods(now))
        : "%s was scaled to %s, and has %s since: others scale it too."
            .formatted(deployment, asked, StepMessages.pods(now));
  }

  private static int replicasOf(Action action) {
    return action instanceof ScaleAction a ? a.replicasOrZero() : 0;
  }

  /** The undo in one sentence. */
  static String undone(UndoStatus undo) {
    UndoOutcome outcome = undo.outcome();
    return switch (outcome == null ? UndoOutcome.Failed : outcome) {
      case Restored ->
          "%s is back at %s."
              .formatted(deployment(undo), Rollback.named(undo.toRevision(), undo.toImage()));
      case NothingToUndo ->
          "%s had no earlier revision that is known to have run better: fix forward."
              .formatted(deployment(undo));
      case Failed ->
          "%s did not come back at %s."
              .formatted(deployment(undo), Rollback.named(undo.toRevision(), null));
    };
  }

  /** The Deployment of an undo; its name is absent where another version or hand wrote the undo. */
  static String deployment(UndoStatus undo) {
    return undo.deployment() == null ? "The Deployment" : "Deployment " + undo.deployment();
  }

  /** The cause in one sentence; absent where another version or hand wrote the diagnosis. */
  static String explanation(DiagnosisStatus diagnosis) {
    return StepMessages.orUnexplained(diagnosis.explanation());
  }

  /** What the learner can type now, where there is something. */
  static @Nullable String next(ReconcileInput input, Decision decision, LessonPhase phase) {
    String inNamespace = " -n " + input.namespace();
    return switch (decision) {
      case Decision.Wait d when d.next() != null -> d.next() + inNamespace;
      case Decision.Fail d when d.next() != null -> d.next() + inNamespace;
      case Decision.Degraded d -> first(d.diagnosis());
      case Decision.Stall d -> first(d.diagnosis());
      case Decision.NoOp d -> input.status().next();
      case Decision.Release d -> input.status().next();
      case Decision.Reject d -> "kubectl explain rolloutlesson.spec --recursive";
      case Decision.Blocked d -> "kubectl get rolloutlesson " + d.claim().lesson() + inNamespace;
      case Decision.Leftover d ->
          d.unfinished().undoTo() == null
              ? "kubectl rollout status deployment/" + d.unfinished().deployment() + inNamespace
              : "kubectl rollout undo deployment/%s --to-revision=%d"
                      .formatted(d.unfinished().deployment(), d.unfinished().undoTo())
                  + inNamespace;
      case Decision.Suspend d ->
          "kubectl patch rolloutlesson "
              + input.lesson()
              + inNamespace
              + " --type merge -p '{\"spec\":{\"suspend\":false}}'";
      case Decision.Fail d -> "kubectl describe rolloutlesson " + input.lesson() + inNamespace;
      case Decision.OnStep d when phase != LessonPhase.Completed ->
          "kubectl rollout status deployment/"
              + d.step().step().action().deployment()
              + inNamespace;
      case Decision.OnStep d ->
          "kubectl rollout history deployment/"
              + d.step().step().action().deployment()
              + inNamespace;
      default -> null;
    };
  }

  private static @Nullable String first(DiagnosisStatus diagnosis) {
    List<String> commands = diagnosis.commands();
    return commands == null || commands.isEmpty() ? null : commands.getFirst();
  }

  /**
   * {@code docker.io/istio/examples-bookinfo-reviews-v3:1.20.2} gives {@code
   * examples-bookinfo-reviews-v3:1.20.2}.
   */
  static String shortImage(String image) {
    return image.substring(image.lastIndexOf('/') + 1);
  }
}
