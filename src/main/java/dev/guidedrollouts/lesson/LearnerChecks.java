package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.DiagnosisStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.Pace;
import dev.guidedrollouts.api.v1alpha1.PredictAction;
import dev.guidedrollouts.api.v1alpha1.SightStatus;
import dev.guidedrollouts.api.v1alpha1.StepState;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.api.v1alpha1.UndoPolicy;
import dev.guidedrollouts.api.v1alpha1.WrongTurnStatus;
import dev.guidedrollouts.lesson.Decision.AwaitedAct;
import dev.guidedrollouts.rollout.Judgement;
import dev.guidedrollouts.rollout.KnownRevision;
import dev.guidedrollouts.rollout.RememberedBuilder;
import dev.guidedrollouts.rollout.Rollout;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the learner is waited for: to let a step start, to do it, to undo its stalled rollout, to
 * answer its question. Nothing is written to the cluster meanwhile.
 */
public final class LearnerChecks {
  /** So long nothing may be seen of a learner before it is asked where that is. */
  public static final Duration QUIET = Duration.ofSeconds(60);

  private LearnerChecks() {}

  /**
   * Each step of the operator's waits for the learner's go-ahead; one that has begun needs none.
   */
  static Optional<Decision> goAhead(StepContext step) {
    boolean waits =
        step.input().spec().paceOrDefault() == Pace.Manual
            && !step.isLearners()
            && !step.begun()
            && !step.input().requests().letsStart(step.attempt().name());
    return waits ? Optional.of(word(step, AwaitedAct.GO_AHEAD)) : Optional.empty();
  }

  /** A word of the learner's is waited for: nothing of the cluster tells whether it was said. */
  private static Decision word(StepContext step, AwaitedAct what) {
    return new Decision.AwaitLearner(
        step.attempt(), what, null, Optional.empty(), null, null, Optional.empty());
  }

  /** The step is the learner's, and the cluster does not show it done. */
  static Optional<Decision> act(StepContext step) {
    boolean waits =
        step.isLearners()
            && !(step.action() instanceof PredictAction)
            && !hasStalled(step)
            && !step.rules().declared(step);
    return waits ? Optional.of(await(step, AwaitedAct.STEP, goalOfStep(step))) : Optional.empty();
  }

  private static Optional<KnownRevision> goalOfStep(StepContext step) {
    return step.rules() instanceof UndoRules undo ? undo.target(step) : Optional.empty();
  }

  /** The step asks a question, and it was not answered right yet. */
  static Optional<Decision> question(StepContext step) {
    return step.action() instanceof PredictAction && !step.rules().achieved(step)
        ? Optional.of(word(step, AwaitedAct.ANSWER))
        : Optional.empty();
  }

  /** The learner's undo is waited for, and the Deployment is not there any more. */
  static Optional<Decision> goneWhileAwaited(StepContext step) {
    return isUndoAwaited(step) && step.deployment().isEmpty()
        ? Optional.of(awaitUndo(step, Optional.empty()))
        : Optional.empty();
  }

  /** The learner's undo is waited for, and something else than the stalled rollout is there. */
  static Optional<Decision> strayed(StepContext step) {
    return isUndoAwaited(step) && ChangeChecks.isChanged(step)
        ? Optional.of(awaitUndo(step, step.history().undoTarget()))
        : Optional.empty();
  }

  /** Without pods a stalled rollout counts as complete; nothing has become better by that. */
  static Optional<Decision> scaledToZero(StepContext step) {
    return isUndoAwaited(step)
            && step.deployment().filter(d -> d.desiredReplicas() == 0).isPresent()
        ? RolloutChecks.stalled(step)
        : Optional.empty();
  }

  private static boolean isUndoAwaited(StepContext step) {
    return isLearnersUndo(step)
        && hasStalled(step)
        && step.action().movesTemplate()
        && step.begun();
  }

  /** The rollout has stalled, and its undo is the learner's. */
  static Decision awaitUndo(StepContext step, Optional<KnownRevision> target) {
    return await(step, AwaitedAct.UNDO, target);
  }

  /**
   * The rollout has stalled, and its cure is the learner's: an undo, or whatever makes the pods
   * run.
   */
  static boolean isStalledForLearner(StepContext step) {
    return isLearnersUndo(step) && hasStalled(step);
  }

  /**
   * The learner's own rollout was to complete; it stalled, and the learner has undone it. Nothing
   * is lost by that: the step is waited for again, and the verdict on the first try is taken back.
   */
  static Optional<Decision> again(StepContext step) {
    boolean waits =
        step.isLearners() && isLearnersUndo(step) && !step.attempt().step().isStallExpected();
    return waits ? Optional.of(await(step, AwaitedAct.STEP, goalOfStep(step))) : Optional.empty();
  }

  static boolean isLearnersUndo(StepContext step) {
    return step.input().spec().undoOrDefault() == UndoPolicy.Learner;
  }

  private static boolean hasStalled(StepContext step) {
    return step.diagnosisSoFar().map(DiagnosisStatus::detectedAt).isPresent();
  }

  /**
   * Whether a revision is the one that a learner is waited for to go back to, or another one of its
   * image: where its ReplicaSet is gone that is the way on.
   */
  static boolean isGoal(KnownRevision revision, StepContext step) {
    Optional<Long> goal = step.goal();
    if (goal.isEmpty()) {
      return true;
    }
    String image = step.markers().known().map(StepStatus::goalImage).orElse(null);
    return revision.knownAs(goal.get()) || (image != null && image.equals(revision.image()));
  }

  private static Decision await(StepContext step, AwaitedAct what, Optional<KnownRevision> target) {
    Optional<StepStatus> known = step.markers().known();
    // What it was when the learner was first waited for: what he does moves the numbers.
    Optional<KnownRevision> goal =
        step.goal().isPresent() ? step.goal().flatMap(step.history()::byAnyNumber) : target;
    String goalImage =
        known.map(StepStatus::goalImage).or(() -> goal.map(KnownRevision::image)).orElse(null);
    SightStatus now = Sight.of(step, what == AwaitedAct.UNDO);
    Optional<Turn> turn =
        known
            .map(StepStatus::seen)
            .flatMap(
                before ->
                    new WrongTurns(
                            step,
                            what == AwaitedAct.UNDO,
                            goal.orElse(null),
                            goalImage,
                            before,
                            now)
                        .turn());
    return new Decision.AwaitLearner(
        step.attempt(),
        what,
        goal.orElse(null),
        turn,
        Sight.kept(known.map(StepStatus::seen).orElse(null), now),
        trouble(step, what),
        quietUntil(known, turn, step.input().now()));
  }

  /**
   * What is wrong with what the learner made instead: it is diagnosed like any rollout. While the
   * step itself is waited for, no verdict comes of it.
   */
  private static @Nullable DiagnosisStatus trouble(StepContext step, AwaitedAct what) {
    Optional<Rollout> rollout = step.rollout();
    if (rollout.isEmpty() || rollout.get().seen().diagnosis() == null) {
      return null;
    }
    Rollout look = rollout.get();
    Optional<DiagnosisStatus> known = step.diagnosisSoFar();
    boolean same =
        known
            .map(DiagnosisStatus::revision)
            .equals(look.history().current().map(KnownRevision::number));
    Judgement judged =
        new Rollout(
                look.seen(),
                RememberedBuilder.builder(look.remembered())
                    .trouble(
                        same
                            ? known
                                .map(
                                    d -> DiagnosisStatusBuilder.builder(d).detectedAt(null).build())
                                .map(StatusRecords::trouble)
                                .orElse(null)
                            : null)
                    .build(),
                look.policy(),
                look.now())
            .judgement();
    Instant verdict = known.map(DiagnosisStatus::detectedAt).orElse(null);
    return switch (judged) {
      case Judgement.Suspected j ->
          dated(StatusRecords.status(j.trouble(), step.attempt()), verdict, what);
      case Judgement.Stalled j ->
          dated(StatusRecords.status(j.trouble(), step.attempt()), verdict, what);
      default -> null;
    };
  }

  private static DiagnosisStatus dated(
      DiagnosisStatus found, @Nullable Instant verdict, AwaitedAct what) {
    return DiagnosisStatusBuilder.builder(found)
        .detectedAt(what == AwaitedAct.UNDO ? verdict : null)
        .build();
  }

  /** When to ask where the learner is, while nothing is seen of him. */
  private static Optional<Instant> quietUntil(
      Optional<StepStatus> known, Optional<Turn> turn, Instant now) {
    Instant since = turn.isPresent() ? now : known.flatMap(LearnerChecks::quietSince).orElse(now);
    return Optional.of(since.plus(QUIET)).filter(end -> end.isAfter(now));
  }

  /** Since when nothing was seen of the learner; empty where it is not waited for. */
  public static Optional<Instant> quietSince(StepStatus known) {
    if (known.state() != StepState.Waiting || known.waitsSince() == null) {
      return Optional.empty();
    }
    return Stream.concat(
            Stream.of(known.waitsSince()),
            known.wrongTurnsOrEmpty().stream().map(WrongTurnStatus::at).filter(Objects::nonNull))
        .max(Instant::compareTo);
  }
}
