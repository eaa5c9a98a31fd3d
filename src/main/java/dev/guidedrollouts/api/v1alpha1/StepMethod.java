package dev.guidedrollouts.api.v1alpha1;

/**
 * In which way somebody did what a step asked for, as far as the cluster shows it. The constants
 * are spelt as the API spells them.
 */
public enum StepMethod {
  RolloutUndo,
  SetImage,
  Apply,
  Edit,
  Scale,
  Expose,
  Other
}
