package dev.guidedrollouts.cli;

/** How a Deployment's rollout stands. The constants are spelt as the output spells them. */
enum RolloutState {
  /** As {@code kubectl rollout status} means it, and nothing is wrong. */
  Complete,
  /** Not complete, and nothing is wrong yet. */
  Progressing,
  /** Not complete since it is paused; nothing is wrong. */
  Paused,
  /** Something is wrong, and it may still recover. */
  Degraded,
  /** Something is wrong that will not recover by itself, or the progress deadline has passed. */
  Stalled;

  boolean trouble() {
    return this == Degraded || this == Stalled;
  }
}
