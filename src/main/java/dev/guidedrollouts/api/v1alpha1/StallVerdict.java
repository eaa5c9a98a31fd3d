package dev.guidedrollouts.api.v1alpha1;

/** When a permanent cause counts as a stall. The constants are spelt as the API spells them. */
public enum StallVerdict {
  /** Once the kubelet has backed off. */
  BackOff,
  /** At the first report of the cause. */
  FirstFailure
}
