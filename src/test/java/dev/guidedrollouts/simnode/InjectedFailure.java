package dev.guidedrollouts.simnode;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A failure that a pod asks for, by the annotation {@value #ANNOTATION} of its template: {@code
 * crash}, {@code oom}, {@code notready} or {@code config}, for all its containers, or for one:
 * {@code crash:web}. Another value is no failure.
 */
enum InjectedFailure {
  /** The container exits with code 1 a short time after its start: CrashLoopBackOff. */
  CRASH,
  /**
   * The container is killed for its memory a short time after its start: exit 137, OOMKilled,
   * CrashLoopBackOff.
   */
  OOM,
  /** The container runs and is never ready. */
  NOTREADY,
  /** The container is never created: CreateContainerConfigError, a missing ConfigMap. */
  CONFIG;

  static final String ANNOTATION = "simnode.guidedrollouts.dev/fail";

  /**
   * The failure of one container.
   *
   * @param pod the pod
   * @param container the container's name
   * @param init whether it is an init container: those fail only where they are named
   * @return the failure, or empty for a container that works
   */
  static Optional<InjectedFailure> of(Pod pod, String container, boolean init) {
    Map<String, String> annotations = pod.getMetadata().getAnnotations();
    String value = annotations == null ? null : annotations.get(ANNOTATION);
    if (value == null) {
      return Optional.empty();
    }
    String[] parts = value.split(":", 2);
    boolean hit = parts.length == 2 ? parts[1].equals(container) : !init;
    if (!hit) {
      return Optional.empty();
    }
    return switch (parts[0].strip().toLowerCase(Locale.ROOT)) {
      case "crash" -> Optional.of(CRASH);
      case "oom" -> Optional.of(OOM);
      case "notready" -> Optional.of(NOTREADY);
      case "config" -> Optional.of(CONFIG);
      default -> Optional.empty();
    };
  }

  /**
   * The exit code of a container that ends by this failure.
   *
   * @return empty where the failure is another than an end
   */
  Optional<Integer> exitCode() {
    return switch (this) {
      case CRASH -> Optional.of(1);
      case OOM -> Optional.of(137);
      case NOTREADY, CONFIG -> Optional.empty();
    };
  }

  /**
   * The reason in {@code state.terminated}.
   *
   * @return OOMKilled or Error
   */
  String exitReason() {
    return this == OOM ? "OOMKilled" : "Error";
  }
}
