package dev.guidedrollouts.api.v1alpha1;

/** How a step is meant to end. The constants are spelt as the API spells them. */
public enum Expectation {
  Complete,
  Stall
}
