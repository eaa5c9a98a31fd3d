package dev.guidedrollouts.rollout;

import java.time.Instant;
import java.util.Optional;

/**
 * What a rollout has come to. The type is sealed: a case that somebody forgets does not compile.
 */
public sealed interface Judgement {

  /** Complete, and well for as long as the policy asks. */
  record Healthy() implements Judgement {}

  /**
   * Nothing is wrong with it, and it is not complete, or not for long enough.
   *
   * @param lookAgain when that may be another without any event
   */
  record Progressing(Optional<Instant> lookAgain) implements Judgement {}

  /**
   * Something is wrong, and the verdict is open.
   *
   * @param trouble what, with the times that are to be remembered
   * @param due when it counts as a stall if it lasts; empty where an event must come first
   * @param lookAgain the same, or an earlier time at which the trouble may be over
   */
  record Suspected(Trouble trouble, Optional<Instant> due, Optional<Instant> lookAgain)
      implements Judgement {}

  /** What was wrong has passed before the verdict. */
  record Recovered() implements Judgement {}

  /** The verdict, at this look: it stalled. */
  record Stalled(Trouble trouble) implements Judgement {}

  /** It stalled, and is to be undone. */
  record UndoTo(KnownRevision target, Rollback rollback) implements Judgement {}

  /**
   * It stalled, and somebody else's undo is waited for.
   *
   * @param target the revision that it is to go back to
   */
  record UndoAwaited(KnownRevision target) implements Judgement {}

  /** It stalled, and its undo waits: a paused Deployment would not roll it out. */
  record UndoPaused() implements Judgement {}

  /** It stalled, and is left as it is. */
  record LeftStalled(Why why) implements Judgement {}

  /** The undo was made; its rollout is not complete yet. */
  record UndoInProgress(Rollback rollback) implements Judgement {}

  /** The undo was made, and its rollout waits: the Deployment is paused. */
  record UndoneWhilePaused(Rollback rollback) implements Judgement {}

  /** The undo was made, and its rollout is complete. */
  record Undone(Rollback rollback) implements Judgement {}

  /**
   * The undo was made, and does not hold.
   *
   * @param why one sentence
   */
  record UndoFailed(Rollback rollback, String why) implements Judgement {}

  /** Why a stalled rollout is left as it is. */
  enum Why {
    /** The policy has no undo. */
    POLICY,
    /** Others rolled it out. */
    NOT_OURS,
    /** No change of the template made it stall, and pods of that template serve. */
    TEMPLATE_SERVES,
    /** No earlier revision is known to have run well. */
    NO_TARGET
  }
}
