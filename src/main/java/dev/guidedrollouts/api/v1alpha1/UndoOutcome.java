package dev.guidedrollouts.api.v1alpha1;

/** What came of an undo. The constants are spelt as the API spells them. */
public enum UndoOutcome {
  /** The earlier revision's template is back and its rollout complete. */
  Restored,
  /** There is no healthy earlier revision: fix forward. */
  NothingToUndo,
  /** The restored revision did not become available either. */
  Failed
}
