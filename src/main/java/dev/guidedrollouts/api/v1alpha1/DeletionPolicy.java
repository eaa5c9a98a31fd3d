package dev.guidedrollouts.api.v1alpha1;

/**
 * What becomes of a lesson's objects when it is deleted. The constants are spelt as the API spells
 * them.
 */
public enum DeletionPolicy {
  Keep,
  Restore
}
