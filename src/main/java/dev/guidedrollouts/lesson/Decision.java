package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.BeforeStatus;
import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.SightStatus;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.rollout.KnownRevision;
import dev.guidedrollouts.rollout.Rollback;
import dev.guidedrollouts.validation.Violation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a reconciliation has come to. At most one of these changes the cluster ({@link #change()});
 * all are written into the status. The type is sealed: a case that somebody forgets does not
 * compile.
 */
public sealed interface Decision {

  /** The decision's name for logs and metrics. */
  default String label() {
    return getClass().getSimpleName();
  }

  /** The one change to the cluster, where there is one. */
  default Optional<Change> change() {
    return Optional.empty();
  }

  /** When to look again though nothing happens, where there is a deadline. */
  default Optional<Instant> lookAgain() {
    return Optional.empty();
  }

  /** The spec has errors: nothing is touched. */
  record Reject(List<Violation> violations) implements Decision {}

  /** Another lesson's claim on a Deployment takes precedence. */
  record Blocked(DeploymentClaim claim) implements Decision {}

  /** spec.suspend is true. */
  record Suspend() implements Decision {}

  /** A learner or an instructor asked for something by an annotation, and it is taken up. */
  record Acknowledge(Requests.Request request) implements Decision {}

  /** The lesson has ended, and nothing in it changed. */
  record NoOp() implements Decision {}

  /**
   * Every step has passed, but a rollout that a step began before it was taken out of the spec is
   * not complete.
   */
  record Leftover(Leftovers.Unfinished unfinished) implements Decision {}

  /**
   * The finalizer that makes the lesson's deletion wait goes on, or off: {@code spec.onDelete}.
   *
   * @param on whether it goes on
   */
  record Guard(boolean on) implements Decision {}

  /**
   * With {@code onDelete: Restore}, before the first change to an object: what it is now.
   *
   * @param before all that is remembered then
   */
  record Remember(List<BeforeStatus> before) implements Decision {}

  /** Every step has passed. */
  record Complete() implements Decision {}

  /** Give back the ownership of fields on an object that the lesson has done with. */
  record Release(Change.Release release) implements Decision {
    @Override
    public Optional<Change> change() {
      return Optional.of(release);
    }
  }

  /** A decision on the current step. */
  sealed interface OnStep extends Decision {
    StepAttempt step();
  }

  /** Make the step's own change. */
  record Start(StepAttempt step, Change action) implements OnStep {
    @Override
    public Optional<Change> change() {
      return Optional.of(action);
    }
  }

  /**
   * Something outside must change first.
   *
   * @param reason one CamelCase word
   * @param message one sentence
   * @param next what the learner can type, where there is something
   * @param lookAgain when it may be over without any event
   */
  record Wait(
      StepAttempt step,
      String reason,
      String message,
      @Nullable String next,
      Optional<Instant> lookAgain)
      implements OnStep {
    /** Without a time: an event must come. */
    public Wait(StepAttempt step, String reason, String message, @Nullable String next) {
      this(step, reason, message, next, Optional.empty());
    }
  }

  /**
   * The learner is waited for; nothing is written to the cluster meanwhile.
   *
   * @param what what the learner is waited for to do
   * @param goal the revision that is to become current, where it is an undo; null where it is none,
   *     or that revision is not there any more
   * @param turn the wrong turn that this look has seen, where it has
   * @param seen what the next look is compared with; null where nothing of the cluster counts
   * @param diagnosis what is wrong with the Deployment; null where nothing is
   * @param lookAgain when there is more to say though nothing happens
   */
  record AwaitLearner(
      StepAttempt step,
      AwaitedAct what,
      @Nullable KnownRevision goal,
      Optional<Turn> turn,
      @Nullable SightStatus seen,
      @Nullable DiagnosisStatus diagnosis,
      Optional<Instant> lookAgain)
      implements OnStep {}

  /** What a learner is waited for to do. */
  enum AwaitedAct {
    /** To let the step start. */
    GO_AHEAD,
    /** To do the step. */
    STEP,
    /** To undo the step's stalled rollout. */
    UNDO,
    /** To answer the step's question. */
    ANSWER
  }

  /**
   * The change was made; its effect is not complete yet, and nothing is wrong with it.
   *
   * @param lookAgain when it may be complete without any further event
   */
  record InProgress(StepAttempt step, Optional<Instant> lookAgain) implements OnStep {
    InProgress(StepAttempt step) {
      this(step, Optional.empty());
    }
  }

  /**
   * Something is wrong, and the verdict is open.
   *
   * @param due when it counts as a stall if it lasts; empty where an event must come first
   * @param lookAgain the same, or an earlier time at which the trouble may be over
   */
  record Degraded(
      StepAttempt step,
      DiagnosisStatus diagnosis,
      Optional<Instant> due,
      Optional<Instant> lookAgain)
      implements OnStep {}

  /** What was wrong has passed before the verdict. */
  record Recovered(StepAttempt step) implements OnStep {}

  /** The verdict: the rollout is stalled. */
  record Stall(StepAttempt step, DiagnosisStatus diagnosis) implements OnStep {}

  /** Put the last healthy revision back. */
  record Undo(StepAttempt step, Change.Restore restore, Rollback rollback) implements OnStep {
    @Override
    public Optional<Change> change() {
      return Optional.of(restore);
    }
  }

  /** The earlier revision is back; its rollout is not complete yet. */
  record UndoInProgress(StepAttempt step, Rollback rollback) implements OnStep {}

  /**
   * The step ended as it was meant to.
   *
   * @param rollback the undo that was part of it, where there was one
   */
  record Pass(StepAttempt step, StepOutcome outcome, Optional<Rollback> rollback)
      implements OnStep {}

  /**
   * The step ended as it was not meant to; the lesson ends with it.
   *
   * @param outcome what came of it, where that has a name
   * @param reason one CamelCase word
   * @param message one sentence
   * @param rollback the undo that was part of it, where there was one
   * @param undoFailed true where the undo itself did not become available
   * @param next what to type now, where it is more than a look at the lesson
   */
  record Fail(
      StepAttempt step,
      @Nullable StepOutcome outcome,
      String reason,
      String message,
      Optional<Rollback> rollback,
      boolean undoFailed,
      @Nullable String next)
      implements OnStep {
    static Fail because(StepAttempt step, String reason, String message) {
      return because(step, reason, message, null);
    }

    static Fail because(StepAttempt step, String reason, String message, @Nullable String next) {
      return new Fail(step, null, reason, message, Optional.empty(), false, next);
    }
  }
}
