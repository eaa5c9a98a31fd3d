package dev.guidedrollouts.api.v1alpha1;

/** Who undoes a stalled rollout. The constants are spelt as the API spells them. */
public enum UndoPolicy {
  Automatic,
  Learner,
  Never
}
