package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.ContainerEvidence.Termination;
import dev.guidedrollouts.text.SafeText;
import java.util.Optional;

/** How a container ended that should have kept running, and what may help. */
final class Crash {
  // What shells answer for a command that they can't run (POSIX, 2.8.2), and from where on a code
  // is a signal.
  private static final int NOT_EXECUTABLE = 126;
  private static final int NOT_FOUND = 127;
  private static final int SIGNAL_BASE = 128;
  private static final int MAX_SIGNAL = 64;

  private static final String OUT_OF_MEMORY = "OOMKilled";

  private Crash() {}

  /** Continues "Container web starts and …". */
  static String how(Symptom s) {
    Termination last = s.last();
    if (last == null) {
      return "exits again and again";
    }
    String said = tail(SafeText.clean(last.message(), 4096));
    return restartedByKubelet(s).orElseGet(() -> exits(s, last))
        + (said.isEmpty() ? "" : "; its last output: " + said);
  }

  private static String exits(Symptom s, Termination last) {
    if (OUT_OF_MEMORY.equals(last.reason())) {
      return "is killed because it uses more memory than its limit allows (OOMKilled)";
    }
    if (last.exitCode() == 0 && last.signal() == 0) {
      return "exits by itself (exit code 0), while a Deployment's container has to keep running";
    }
    String often = s.container() == null || s.container().restarts() == 0 ? "" : " again and again";
    int signal = last.signal() != 0 ? last.signal() : Math.max(0, last.exitCode() - SIGNAL_BASE);
    String meaning =
        switch (last.exitCode()) {
          case NOT_EXECUTABLE -> " (its command can't be executed)";
          case NOT_FOUND -> " (its command was not found)";
          default -> signal > 0 && signal <= MAX_SIGNAL ? " (signal " + signal + ")" : "";
        };
    return "exits" + often + " with exit code " + last.exitCode() + meaning;
  }

  /**
   * A container that the kubelet itself ends did not crash: its liveness or startup probe failed.
   */
  private static Optional<String> restartedByKubelet(Symptom s) {
    return Optional.of(s.message())
        .filter(ProbeWords::ofAnEnd)
        .map(
            words ->
                "is stopped by the kubelet because its "
                    + (words.startsWith("Startup") ? "startup" : "liveness")
                    + " probe fails ("
                    + SafeText.clean(words, 200)
                    + ")");
  }

  /** What a program says last tells most. */
  private static String tail(String text) {
    int from = text.length() - 200;
    if (from <= 0) {
      return text;
    }
    return "…" + text.substring(Character.isLowSurrogate(text.charAt(from)) ? from + 1 : from);
  }

  static String advice(Symptom s) {
    if (ProbeWords.ofAnEnd(s.message())) {
      return s.message().startsWith("Startup")
          ? "Check the startup probe's port and path, and give the program more time (failureThreshold)."
          : "Check the liveness probe's port and path, and give the program time to start (a startupProbe, or initialDelaySeconds).";
    }
    Termination last = s.last();
    return last != null && OUT_OF_MEMORY.equals(last.reason())
        ? "Raise the container's memory limit, or make it use less."
        : "Read the log of the previous run.";
  }
}
