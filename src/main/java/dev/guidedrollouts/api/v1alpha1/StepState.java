package dev.guidedrollouts.api.v1alpha1;

/** Where a step is. The constants are spelt as the API spells them. */
public enum StepState {
  /** Not begun. */
  Pending,
  /** Its change was made; the effect is being verified. */
  Running,
  /** It can't begin or go on before something outside changes; the message says what. */
  Waiting,
  Passed,
  Failed
}
