package dev.guidedrollouts.api.v1alpha1;

/** What came of a step. The constants are spelt as the API spells them. */
public enum StepOutcome {
  RolledOut,
  Scaled,
  Exposed,
  Undone,
  StalledAndUndone,
  StalledNothingToUndo,
  Stalled,
  Predicted
}
