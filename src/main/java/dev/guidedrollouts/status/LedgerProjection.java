package dev.guidedrollouts.status;

import dev.guidedrollouts.api.v1alpha1.DeploymentStatus;
import dev.guidedrollouts.api.v1alpha1.DeploymentStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.PredictAction;
import dev.guidedrollouts.api.v1alpha1.Question;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.api.v1alpha1.Step.Action;
import dev.guidedrollouts.lesson.Decision;
import dev.guidedrollouts.lesson.LedgerAfterEnd;
import dev.guidedrollouts.lesson.Leftovers;
import dev.guidedrollouts.lesson.ReconcileInput;
import dev.guidedrollouts.lesson.StatusRecords;
import dev.guidedrollouts.lesson.StepAttempt;
import dev.guidedrollouts.lesson.StepMarkers;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.rollout.RevisionHistory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code status.deployments}: the ledger of each Deployment that the lesson names, in the order of
 * first mention, and of those on which a step that is gone left a rollout behind.
 */
final class LedgerProjection {
  private LedgerProjection() {}

  /**
   * @param next the status as it will be but for the ledgers: what it says is wrong, no ledger
   *     calls healthy
   */
  static List<DeploymentStatus> of(ReconcileInput input, Decision decision, LessonStatus next) {
    if (decision instanceof Decision.Reject || input.observation().unread() != null) {
      return input.status().deploymentsOrEmpty();
    }
    List<String> names = namesOf(input);
    boolean rests = decision instanceof Decision.NoOp || decision instanceof Decision.Release;
    boolean over = rests && input.hasEnded() && LedgerAfterEnd.until(input).isEmpty();
    // One that ends where another lesson is at work already says so with its end.
    boolean closed = over || (next.phaseOrDefault().terminal() && input.claimedBy() != null);
    return names.stream()
        .map(name -> entry(input, decision, next, name, names.size()))
        .flatMap(Optional::stream)
        .map(entry -> closed && isThere(input, entry) ? asOf(input, entry) : entry)
        .toList();
  }

  /** Of a Deployment that is gone the ledger tells what was, and of no time that it is so. */
  private static boolean isThere(ReconcileInput input, DeploymentStatus entry) {
    return input.observation().deployment(String.valueOf(entry.name())).isPresent();
  }

  /**
   * The entry of a ledger that is not kept true any more says as of when it is. Where nothing has
   * changed since it said so, it stays.
   */
  private static DeploymentStatus asOf(ReconcileInput input, DeploymentStatus entry) {
    DeploymentStatus before =
        input.status().deploymentNamed(String.valueOf(entry.name())).orElse(null);
    Instant known = before == null ? null : before.asOf();
    if (before != null && known != null) {
      DeploymentStatus same = dated(input, entry, known);
      if (DeploymentStatusBuilder.builder(same).ready(before.ready()).build().equals(before)) {
        return before;
      }
    }
    return dated(input, entry, input.now());
  }

  private static DeploymentStatus dated(ReconcileInput input, DeploymentStatus entry, Instant at) {
    return DeploymentStatusBuilder.builder(entry)
        .asOf(at)
        .explanation(
            LedgerWords.dated(entry, input.namespace(), at.truncatedTo(ChronoUnit.SECONDS)))
        .build();
  }

  private static List<String> namesOf(ReconcileInput input) {
    return Stream.concat(
            input.spec().stepsOrEmpty().stream()
                .flatMap(s -> s.actions().stream())
                .map(Action::deploymentOrEmpty),
            Leftovers.deployments(input).map(ObservedDeployment::name))
        .distinct()
        .toList();
  }

  private static Optional<DeploymentStatus> entry(
      ReconcileInput input, Decision decision, LessonStatus next, String name, int ofDeployments) {
    Optional<ObservedDeployment> seen = input.observation().deployment(name);
    if (seen.isEmpty()) {
      return input.status().deploymentNamed(name).map(LedgerProjection::gone);
    }
    RevisionHistory history =
        decision instanceof Decision.OnStep on
            ? input.history(name, Optional.of(on.step()))
            : input.history(name);
    // A stall that comes of the number of pods says nothing against the template.
    if (decision instanceof Decision.Stall stall && stall.step().step().movesTemplateOf(name)) {
      history = withStall(history, StepMarkers.of(input, stall.step()));
    }
    Optional<Long> inTrouble = openOn(next, name);
    if (inTrouble.isPresent()) {
      history = history.notHealthy(inTrouble.get());
    }
    return Optional.of(
        new DeploymentStatus(
            name,
            seen.get().uid(),
            seen.get().readyText(),
            KeptRevisions.of(history, ofDeployments),
            StatusRecords.plainUndo(history),
            LedgerWords.of(history, name, isAsked(input, next, name)),
            null));
  }

  /** Whether a question about the Deployment's undo is still to be answered. */
  private static boolean isAsked(ReconcileInput input, LessonStatus next, String deployment) {
    return input.spec().stepsOrEmpty().stream()
        .filter(s -> asksOfUndo(s, deployment))
        .anyMatch(
            s ->
                next.stepNamed(s.nameOrEmpty())
                    .filter(known -> StepAttempt.hasPassed(s, known))
                    .isEmpty());
  }

  private static boolean asksOfUndo(Step step, String deployment) {
    PredictAction asks = step.predict();
    return asks != null
        && asks.question() == Question.PlainUndoRestores
        && deployment.equals(asks.deployment());
  }

  /** Where the verdict was lost in a crash, the undo has made another revision the current one. */
  private static RevisionHistory withStall(RevisionHistory history, StepMarkers markers) {
    return markers
        .stallUndo()
        .map(undo -> history.stalled(undo.fromRevision()))
        .orElseGet(history::currentStalled);
  }

  /** The revision on which the status' diagnosis is open: the attempt that it is of goes on. */
  private static Optional<Long> openOn(LessonStatus next, String deployment) {
    return Optional.ofNullable(next.diagnosis())
        .filter(d -> deployment.equals(d.deployment()))
        .filter(
            d ->
                next.stepNamed(String.valueOf(d.step()))
                    .filter(s -> Integer.valueOf(s.attemptOrFirst()).equals(d.attempt()))
                    .filter(s -> s.finishedAt() == null)
                    .isPresent())
        .map(DiagnosisStatus::revision);
  }

  /** Of a Deployment that is gone the account stays; it has no pods, and nothing can be undone. */
  private static DeploymentStatus gone(DeploymentStatus known) {
    return new DeploymentStatus(
        known.name(), known.uid(), null, known.revisions(), null, null, null);
  }
}
