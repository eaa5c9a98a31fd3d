package dev.guidedrollouts.api.v1alpha1;

/** What is known of a revision. The constants are spelt as the API spells them. */
public enum RevisionVerdict {
  /** Its rollout was seen complete. */
  Healthy,
  /** Its rollout was seen to stall. */
  Stalled,
  /** It was never seen to come to an end. */
  Unknown
}
