package dev.guidedrollouts.simnode;

/**
 * One event of a pod, before it is counted and written.
 *
 * @param type Normal or Warning
 * @param reason for example Pulling
 * @param message the text
 * @param fieldPath the container that it is about, for example {@code spec.containers{web}}
 */
record PodEvent(String type, String reason, String message, String fieldPath) {

  static PodEvent normal(String reason, String message, String fieldPath) {
    return new PodEvent("Normal", reason, message, fieldPath);
  }

  static PodEvent warning(String reason, String message, String fieldPath) {
    return new PodEvent("Warning", reason, message, fieldPath);
  }
}
