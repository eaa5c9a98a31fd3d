package dev.guidedrollouts.api.v1alpha1;

/**
 * A step that a learner took, and that does not lead to where the lesson waits for it. The
 * constants are spelt as the API spells them.
 */
public enum WrongTurn {
  /** The current revision is one that stalled before. */
  UndoneToStalled,
  /** The right revision was current, and is not any more. */
  UndoOfUndo,
  /** The current revision ran well, and is older than the one that is waited for. */
  UndoneTooFar,
  /** Another image than the one that is waited for. */
  AnotherImage,
  /** The same image in a new revision, as {@code kubectl rollout restart} makes it. */
  Restarted,
  /** Another number of pods. */
  Scaled,
  /** No pod at all. */
  ScaledToZero,
  /** Pods are others than before, and nothing else has changed. */
  PodsDeleted,
  /** A ReplicaSet is another one of the same name, or is gone. */
  ReplicaSetDeleted,
  /** The revision that is waited for is not there any more. */
  HistoryLost,
  /** The Deployment is gone. */
  DeploymentDeleted,
  /** The Deployment is paused. */
  Paused,
  /** A Service selects something else than before. */
  SelectorChanged,
  /** Another Deployment of the lesson was changed. */
  OtherDeployment,
  /** A wrong answer to a question. */
  WrongAnswer
}
