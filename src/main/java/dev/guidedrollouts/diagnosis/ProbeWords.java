package dev.guidedrollouts.diagnosis;

import org.jspecify.annotations.Nullable;

/** The kubelet's words of a failed probe (kubernetes, pkg/kubelet/prober/prober.go, probe). */
final class ProbeWords {
  private ProbeWords() {}

  /** Whether they speak of a probe that ends the container when it fails often enough. */
  static boolean ofAnEnd(@Nullable String message) {
    return message != null
        && (message.startsWith("Liveness probe") || message.startsWith("Startup probe"));
  }
}
