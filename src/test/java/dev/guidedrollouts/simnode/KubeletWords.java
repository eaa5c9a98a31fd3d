package dev.guidedrollouts.simnode;

import java.time.Duration;
import java.util.Optional;

/**
 * The texts of a kubelet, by its version. What changed when: kubernetes#117612 (1.28, the prefix of
 * unknown errors), kubernetes#127918 (1.32, the cause in the back-off message).
 *
 * @param minor the minor version of Kubernetes 1
 */
record KubeletWords(int minor) {

  private static final String UNKNOWN = "Unknown";

  /**
   * The runtime's pull error as the kubelet passes it on.
   *
   * @param refused what the runtime said
   * @return the message of ErrImagePull
   */
  String pullError(PullResult.Refused refused) {
    boolean bare = minor >= 28 && refused.code().equals(UNKNOWN);
    return bare
        ? refused.text()
        : "rpc error: code = %s desc = %s".formatted(refused.code(), refused.text());
  }

  /**
   * The message of ImagePullBackOff.
   *
   * @param image the image as the container names it
   * @param last the last pull error, where the kubelet still has it
   * @return bare before 1.32, with the cause since
   */
  String pullBackOff(String image, Optional<Waiting> last) {
    String bare = backOffEvent(image);
    return minor < 32
        ? bare
        : bare + last.map(error -> ": " + error.reason() + ": " + error.message()).orElse("");
  }

  /**
   * The event beside ImagePullBackOff: it never carries the cause.
   *
   * @param image the image as the container names it
   * @return the event's message
   */
  String backOffEvent(String image) {
    return "Back-off pulling image \"%s\"".formatted(image);
  }

  /**
   * The message of InvalidImageName.
   *
   * @param image the image as the container names it
   * @param cause what the parser said
   * @return the message
   */
  String invalidName(String image, String cause) {
    String what = minor < 29 ? "image reference" : "image name";
    return "Failed to apply default image tag \"%1$s\": couldn't parse %2$s \"%1$s\": %3$s"
        .formatted(image, what, cause);
  }

  /**
   * The message of ErrImageNeverPull.
   *
   * @param image the image as the container names it
   * @return the message
   */
  String neverPull(String image) {
    return "Container image \"%s\" is not present with pull policy of Never".formatted(image);
  }

  /**
   * The event of a pull that went well.
   *
   * @param image the image as the container names it
   * @param took how long it took
   * @return the event's message
   */
  String pulled(String image, Duration took) {
    String time = took.toMillis() + "ms";
    String total = minor < 28 ? "" : " (%s including waiting)".formatted(time);
    return "Successfully pulled image \"%s\" in %s%s".formatted(image, time, total);
  }

  /**
   * The event of a container that was created.
   *
   * @param container its name
   * @return the event's message
   */
  String created(String container) {
    return (minor < 32 ? "Created container %s" : "Created container: %s").formatted(container);
  }

  /**
   * The message of CrashLoopBackOff.
   *
   * @param delay the back-off in force
   * @param container the container's name
   * @param pod the pod as {@code name_namespace(uid)}
   * @return the message
   */
  String crashLoop(Duration delay, String container, String pod) {
    long seconds = delay.toSeconds();
    String shown = seconds < 60 ? seconds + "s" : "%dm%ds".formatted(seconds / 60, seconds % 60);
    return "back-off %s restarting failed container=%s pod=%s".formatted(shown, container, pod);
  }

  /**
   * The event beside CrashLoopBackOff.
   *
   * @param container the container's name
   * @param pod the pod as {@code name_namespace(uid)}
   * @return the event's message
   */
  String crashLoopEvent(String container, String pod) {
    return minor < 27
        ? "Back-off restarting failed container"
        : "Back-off restarting failed container %s in pod %s".formatted(container, pod);
  }

  /**
   * Whether this kubelet tells that a pod's sandbox and network are up.
   *
   * @return true since 1.29, where the condition PodReadyToStartContainers is on by default
   */
  boolean tellsReadyToStart() {
    return minor >= 29;
  }

  /**
   * Whether {@code hostIPs} is served (on by default since 1.29).
   *
   * @return true where the list may be written
   */
  boolean tellsHostIps() {
    return minor >= 29;
  }

  /**
   * Whether a pod that was stopped ends in a terminal phase before it goes.
   *
   * @return true since 1.27 (kubernetes#115331)
   */
  boolean endsInTerminalPhase() {
    return minor >= 27;
  }
}
