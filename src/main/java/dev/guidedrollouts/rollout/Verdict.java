package dev.guidedrollouts.rollout;

/** What is known of how a revision runs. */
public enum Verdict {
  /** It was not seen to run, or not for long enough. */
  UNKNOWN,
  /** Its rollout was seen complete, and stayed well for as long as the policy asks. */
  HEALTHY,
  /** Its rollout stalled. */
  STALLED
}
