package dev.guidedrollouts.text;

/**
 * What a rollout is waiting for while nothing is wrong with it. Times are points in time in words,
 * so that a sentence stays the same while the wait lasts.
 */
public final class ProgressMessages {
  /** Evidence that a probe has not succeeded yet has this; what a kubelet says has not. */
  private static final String NOT_SUCCEEDED = " has not succeeded since the container started at ";

  private ProgressMessages() {}

  public static String noPods(String deployment) {
    return "Deployment %s has no pods (spec.replicas: 0); nothing can answer until it is scaled up."
        .formatted(deployment);
  }

  public static String paused(String deployment) {
    return "Deployment %s is paused (spec.paused) in the middle of a rollout, which continues once it is resumed."
        .formatted(deployment);
  }

  public static String gated(String pod) {
    return "Pod %s is held back by its scheduling gates; it is scheduled once they are removed."
        .formatted(pod);
  }

  public static String nodeLost(String pod, String since) {
    return "Pod %s is on a node that has not responded since %s (NodeNotReady); it is replaced if the node stays unreachable."
        .formatted(pod, since);
  }

  public static String initContainerRuns(String pod, String container, String since) {
    return "Pod %s: init container %s has been running since %s; the pod's containers start when it has ended."
        .formatted(pod, container, since);
  }

  public static String starting(String pod, String container, String since) {
    return "Pod %s: container %s has been starting since %s; its startup probe has not succeeded yet."
        .formatted(pod, container, since);
  }

  public static String notReadyYet(String pod, String container, String since) {
    return "Pod %s: container %s has been running since %s and is not ready yet."
        .formatted(pod, container, since);
  }

  public static String pulling(String pod, String image, String since) {
    return "Pod %s: the node has been pulling image %s since %s.".formatted(pod, image, since);
  }

  public static String nothingStarted(String pod, String createdAt) {
    return "Pod %s was created at %s, and none of its containers has started yet."
        .formatted(pod, createdAt);
  }

  /**
   * The evidence of a container that runs and is not ready, of which the kubelet reports nothing.
   *
   * @param startup whether it is its startup probe that is asked; else its readiness probe
   * @param since when the container started
   */
  public static String probeNotSucceeded(boolean startup, String since) {
    return "its " + (startup ? "startup" : "readiness") + " probe" + NOT_SUCCEEDED + since;
  }

  /** Whether a message is {@link #probeNotSucceeded}. */
  public static boolean isProbeNotSucceeded(String message) {
    return message.contains(NOT_SUCCEEDED);
  }
}
