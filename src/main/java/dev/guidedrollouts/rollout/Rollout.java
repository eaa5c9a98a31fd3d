package dev.guidedrollouts.rollout;

import dev.guidedrollouts.diagnosis.Progress;
import dev.guidedrollouts.model.Diagnosis;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedPod;
import dev.guidedrollouts.text.UndoMessages;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The rollout of one Deployment at one look. <b>What was seen, what is remembered, a policy and the
 * time in; a {@link Judgement} out.</b> Pure: the same four give the same judgement, and nothing is
 * kept between two looks but what whoever asks puts into {@link Remembered} the next time:
 *
 * <ul>
 *   <li>the {@link Trouble} of {@link Judgement.Suspected} and {@link Judgement.Stalled}, since all
 *       deadlines are counted from the times in it; none after {@link Judgement.Recovered};
 *   <li>the {@link Rollback} of {@link Judgement.UndoTo}, once its write was made;
 *   <li>the {@link #history()}, with the current revision called Stalled where that was the
 *       verdict.
 * </ul>
 *
 * @param seen the Deployment, and what is wrong with it
 * @param remembered what earlier looks have left
 * @param policy when trouble counts as a stall, and what becomes of one
 * @param now the time
 */
public record Rollout(Seen seen, Remembered remembered, RolloutPolicy policy, Instant now) {

  /** The checks in order; the first that applies decides. */
  private static final List<Function<Rollout, Optional<Judgement>>> CHECKS =
      List.of(
          Rollout::undoInFlight,
          Rollout::recovered,
          Rollout::healthy,
          Rollout::afterVerdict,
          Rollout::inTrouble);

  /**
   * A first or a further look: what is wrong with the Deployment is found out, and its progress
   * deadline is held against when its change was made.
   *
   * @param namespace the Deployment's namespace, for the commands of a diagnosis
   */
  public static Rollout examine(
      String namespace,
      ObservedDeployment observed,
      Remembered remembered,
      RolloutPolicy policy,
      Instant now) {
    ObservedDeployment deployment = ProgressDeadlines.judged(observed, remembered.changedAt(), now);
    Rollout look = new Rollout(new Seen(deployment, null), remembered, policy, now);
    return Examination.diagnose(namespace, deployment, look.history(), remembered.trouble(), now)
        .map(found -> new Rollout(new Seen(deployment, found), remembered, policy, now))
        .orElse(look);
  }

  /** What the rollout has come to. */
  public Judgement judgement() {
    return CHECKS.stream()
        .flatMap(check -> check.apply(this).stream())
        .findFirst()
        .orElseGet(() -> new Judgement.Progressing(Progress.lookAgain(deployment(), now)));
  }

  /** The Deployment's revisions with their verdicts, as this look leaves them. */
  public RevisionHistory history() {
    return RevisionHistory.of(deployment(), remembered, standing());
  }

  /** Whether its complete rollout has been well for long enough to be believed. */
  public Stability stability() {
    return Stability.of(deployment(), policy.stableFor(), now);
  }

  /** Whether pods of the current template are available now. */
  public boolean serves() {
    return deployment().currentRevision().map(r -> r.availablePods() > 0).orElse(false);
  }

  /** One sentence on what the rollout is kept by while nothing is wrong with it. */
  public Optional<String> waitsFor() {
    return Progress.inWords(deployment(), now);
  }

  /** Whether what the Deployment has now was rolled out by whoever asks. */
  public boolean isOwn() {
    return remembered.began() == Remembered.Began.TEMPLATE
        && (remembered.asWritten() || history().current().map(KnownRevision::origin).isPresent());
  }

  private ObservedDeployment deployment() {
    return seen.deployment();
  }

  private RevisionHistory.Standing standing() {
    // With no pod wanted a rollout is complete without anything having run.
    boolean runsWell =
        seen.diagnosis() == null
            && deployment().rolloutComplete()
            && deployment().desiredReplicas() > 0
            && stability().reached();
    if (!runsWell) {
      return RevisionHistory.Standing.OPEN;
    }
    return remembered.hasStalled() || remembered.closed()
        ? RevisionHistory.Standing.RUNS_AFTER_STALL
        : RevisionHistory.Standing.RAN_WELL;
  }

  /** An undo is seen through, by whoever's hand it came: it becomes available, or it has failed. */
  private Optional<Judgement> undoInFlight() {
    return Optional.ofNullable(remembered.undo()).map(this::seenThrough);
  }

  private Judgement seenThrough(Rollback undo) {
    RevisionHistory history = history();
    boolean restored =
        remembered.asWritten()
            || history.byAnyNumber(undo.toRevision()).filter(history::isCurrent).isPresent();
    if (!restored) {
      return new Judgement.UndoFailed(undo, UndoMessages.changedByOthers(deployment().name()));
    }
    if (deployment().rolloutComplete()) {
      return new Judgement.Undone(undo);
    }
    if (deployment().paused()) {
      return new Judgement.UndoneWhilePaused(undo);
    }
    Diagnosis found = seen.diagnosis();
    boolean unrecoverable = found != null && Examination.isUnrecoverable(deployment(), found, now);
    if (unrecoverable || deployment().progressDeadlineExceeded() != null) {
      return new Judgement.UndoFailed(
          undo,
          UndoMessages.notAvailableEither(
              deployment().name(), undo.toRevision(), found == null ? null : found.explanation()));
    }
    return new Judgement.UndoInProgress(undo);
  }

  private Optional<Judgement> healthy() {
    if (seen.diagnosis() != null || !deployment().rolloutComplete()) {
      return Optional.empty();
    }
    Stability stability = stability();
    return Optional.of(
        stability.reached()
            ? new Judgement.Healthy()
            : new Judgement.Progressing(stability.lookAgain()));
  }

  /** What becomes of a rollout whose verdict was: stalled. Empty where that is not its verdict. */
  public Optional<Judgement> afterVerdict() {
    if (!remembered.hasStalled()) {
      return Optional.empty();
    }
    if (policy.undo() == RolloutPolicy.Undo.NEVER) {
      return Optional.of(new Judgement.LeftStalled(Judgement.Why.POLICY));
    }
    if (remembered.began() == Remembered.Began.NO_TEMPLATE && serves()) {
      return Optional.of(new Judgement.LeftStalled(Judgement.Why.TEMPLATE_SERVES));
    }
    boolean awaited = policy.undo() == RolloutPolicy.Undo.AWAITED;
    // What others are waited for to undo, others may have rolled out.
    if (!awaited && !isOwn()) {
      return Optional.of(new Judgement.LeftStalled(Judgement.Why.NOT_OURS));
    }
    RevisionHistory history = history();
    Optional<KnownRevision> target = history.undoTarget();
    if (target.isEmpty()) {
      return Optional.of(new Judgement.LeftStalled(Judgement.Why.NO_TARGET));
    }
    if (awaited) {
      return Optional.of(new Judgement.UndoAwaited(target.get()));
    }
    return Optional.of(
        deployment().paused()
            ? new Judgement.UndoPaused()
            : new Judgement.UndoTo(target.get(), Rollback.to(target.get(), history)));
  }

  private Optional<Judgement> inTrouble() {
    return Optional.ofNullable(seen.diagnosis())
        .map(found -> StallAssessment.of(this, found).judgement(found));
  }

  /**
   * No evidence is not yet a recovery: a container that has just started has none before its first
   * probe, and a replaced pod none before its first pull. The pod that had the trouble is ready, or
   * it is gone and all the others are.
   */
  private Optional<Judgement> recovered() {
    Trouble trouble = remembered.trouble();
    if (trouble == null || trouble.stalled() || seen.diagnosis() != null) {
      return Optional.empty();
    }
    List<ObservedPod> pods = deployment().newPods();
    boolean well =
        pods.stream()
            .filter(pod -> pod.name().equals(trouble.pod()))
            .findFirst()
            .map(ObservedPod::ready)
            .orElseGet(() -> !pods.isEmpty() && pods.stream().allMatch(ObservedPod::ready));
    return well ? Optional.of(new Judgement.Recovered()) : Optional.empty();
  }
}
