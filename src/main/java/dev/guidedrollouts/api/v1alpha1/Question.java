package dev.guidedrollouts.api.v1alpha1;

/** What a learner is asked to say beforehand. The constants are spelt as the API spells them. */
public enum Question {
  /** Which revision would a plain {@code kubectl rollout undo} bring back now? */
  PlainUndoRestores,
  /** How many pods serve now? */
  PodsServing
}
