package dev.guidedrollouts.text;

/** What may help a pod that no node takes, and what becomes of pods that end instead of running. */
public final class SchedulingMessages {
  private SchedulingMessages() {}

  /** Behind the scheduler's words. */
  public static String autoscalerAdds(String said) {
    return "; the cluster's autoscaler is adding a node for it: " + said;
  }

  /** Behind the scheduler's words. */
  public static String autoscalerDoesNotAdd(String said) {
    return "; the cluster's autoscaler does not add a node for it: " + said;
  }

  public static String waitForNode() {
    return "Wait for the node that is being added.";
  }

  public static String requestLessOrAddNode() {
    return "Request less (resources.requests), or add a node.";
  }

  public static String checkVolumeClaims() {
    return "Check the PersistentVolumeClaims that the pod names.";
  }

  public static String tolerateTaints() {
    return "Let the pod tolerate the nodes' taints, or add a node without them.";
  }

  public static String checkSelectorAndAffinity() {
    return "Check the pod's node selector and affinity against the nodes' labels.";
  }

  public static String checkRequirements() {
    return "Check what the pod requires of a node.";
  }

  /**
   * The only new pod ended.
   *
   * @param reason its status' reason; see {@link #phaseFailed}
   * @param said its status' message, or nothing
   */
  public static String podEnded(String pod, String deployment, String reason, String said) {
    return "The new pod "
        + pod
        + " of "
        + deployment
        + " terminated instead of running"
        + how(reason, said);
  }

  /**
   * New pods end again and again; the last one is named.
   *
   * @param reason its status' reason; see {@link #phaseFailed}
   * @param said its status' message, or nothing
   */
  public static String podsKeepEnding(String pod, String deployment, String reason, String said) {
    return "New pods of "
        + deployment
        + " keep terminating instead of running; the last one was "
        + pod
        + how(reason, said);
  }

  private static String how(String reason, String said) {
    return " (" + reason + ")" + (said.isEmpty() ? "" : ": " + said);
  }

  /** The reason of a pod that ended without one. */
  public static String phaseFailed() {
    return "phase Failed";
  }

  public static String raiseOwnLimit() {
    return "Raise the limit that the pod exceeds, or make it use less.";
  }

  public static String requestWhatIsUsed() {
    return "Let the pod request what it uses (resources.requests), or give the node more room.";
  }

  public static String requestLessOrUnboundNode() {
    return "Request less (resources.requests), or let the scheduler choose the node: no spec.nodeName.";
  }
}
