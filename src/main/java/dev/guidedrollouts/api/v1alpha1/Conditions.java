package dev.guidedrollouts.api.v1alpha1;

/**
 * The types and reasons of a lesson's conditions, as {@code kubectl wait --for=condition=…} names
 * them.
 */
public final class Conditions {
  /** True when the lesson is Completed. */
  public static final String READY = "Ready";

  /** True while the operator has something to do or to wait for (kstatus: abnormal-true). */
  public static final String RECONCILING = "Reconciling";

  /**
   * True where the lesson can't go on by itself: it failed, or its spec has an error. That is
   * kstatus' word for failed, and by it Flux, Helm and others stop waiting; Reconciling is False
   * then.
   */
  public static final String STALLED = "Stalled";

  /**
   * True while a rollout is stalled and not yet undone or fixed forward; its reason is the cause.
   */
  public static final String ROLLOUT_STALLED = "RolloutStalled";

  /** True when the latest undo restored an earlier revision. */
  public static final String UNDONE = "Undone";

  /**
   * Reason of Ready=False: another lesson's claim on one of this lesson's Deployments takes
   * precedence.
   */
  public static final String DEPLOYMENT_IN_USE = "DeploymentInUse";

  /** Reason of Ready=False: a right is missing; the lesson goes on when it is given. */
  public static final String FORBIDDEN = "Forbidden";

  /** Reason of Ready=False: the API server refused a change. */
  public static final String WRITE_REFUSED = "WriteRefused";

  /**
   * Reason of Ready=False: the cluster's definition of lessons is older than the operator, and a
   * field that is needed is not stored.
   */
  public static final String DEFINITION_OUTDATED = "DefinitionOutdated";

  private Conditions() {}
}
