package dev.guidedrollouts.api.v1alpha1;

/** Who does a step. The constants are spelt as the API spells them. */
public enum Actor {
  Operator,
  Learner
}
