package dev.guidedrollouts.rollout;

import java.time.Duration;

/**
 * When trouble counts as a stall, and what becomes of one.
 *
 * @param trigger what the verdict on permanent trouble waits for
 * @param confirmAfter how long permanent trouble has to last beyond that
 * @param transientAfter how long trouble that a retry may cure has to last
 * @param stableFor how long a complete rollout has to stay well, beside the seconds that news of a
 *     container's end take
 * @param undo who undoes a stalled rollout
 */
public record RolloutPolicy(
    Trigger trigger,
    Duration confirmAfter,
    Duration transientAfter,
    Duration stableFor,
    Undo undo) {

  /** What the verdict on permanent trouble waits for. */
  public enum Trigger {
    /** The kubelet has backed off from trying again. */
    BACK_OFF,
    /** The first evidence. */
    FIRST_FAILURE
  }

  /** Who undoes a stalled rollout. */
  public enum Undo {
    /** Whoever asks, where they rolled it out. */
    AUTOMATIC,
    /** Somebody else's hand, which is waited for. */
    AWAITED,
    /** Nobody. */
    NEVER
  }

  /** For one look without a memory, at which nothing is decided: no time is asked for. */
  public static final RolloutPolicy AT_ONCE =
      new RolloutPolicy(Trigger.BACK_OFF, Duration.ZERO, Duration.ZERO, Duration.ZERO, Undo.NEVER);
}
