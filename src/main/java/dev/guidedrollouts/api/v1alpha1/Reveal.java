package dev.guidedrollouts.api.v1alpha1;

/**
 * How much a lesson's status tells unasked. Each level includes those before it. The constants are
 * spelt as the API spells them.
 */
public enum Reveal {
  /** Where to look. */
  Look,
  /** And what it means. */
  Explain,
  /** And what to type. */
  Commands
}
