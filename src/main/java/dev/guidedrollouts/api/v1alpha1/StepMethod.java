package dev.guidedrollouts.api.v1alpha1;

/** The way in which something was changed. The constants are spelt as the API spells them. */
public enum StepMethod {
  /** {@code kubectl rollout undo}. */
  RolloutUndo,
  /** {@code kubectl set image}. */
  SetImage,
  /** A manifest was applied, by client or by server. */
  Apply,
  /** {@code kubectl edit}. */
  Edit,
  /** By the subresource scale, as {@code kubectl scale} does. */
  Scale,
  /** {@code kubectl expose}. */
  Expose,
  /** Another way, or one that the cluster does not show. */
  Other
}
