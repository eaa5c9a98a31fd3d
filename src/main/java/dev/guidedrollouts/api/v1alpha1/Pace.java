package dev.guidedrollouts.api.v1alpha1;

/** Whether a step starts by itself. The constants are spelt as the API spells them. */
public enum Pace {
  Automatic,
  Manual
}
