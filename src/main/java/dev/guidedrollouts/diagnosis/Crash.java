package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.ContainerEvidence.Termination;
import dev.guidedrollouts.text.CrashMessages;
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
  private static final int SIGKILL = 9;

  private static final String OUT_OF_MEMORY = "OOMKilled";

  private Crash() {}

  /** A phrase of {@link CrashMessages}. */
  static String how(Symptom s) {
    Termination last = s.last();
    if (last == null) {
      return CrashMessages.exitsAgain();
    }
    String said = tail(SafeText.clean(last.message(), 4096));
    return restartedByKubelet(s).orElseGet(() -> exits(s, last))
        + (said.isEmpty() ? "" : CrashMessages.lastOutput(said));
  }

  private static String exits(Symptom s, Termination last) {
    if (outOfMemory(last)) {
      return CrashMessages.outOfMemory();
    }
    if (last.exitCode() == 0 && last.signal() == 0) {
      return CrashMessages.exitsByItself();
    }
    boolean again = s.container() != null && s.container().restarts() != 0;
    String meaning =
        switch (last.exitCode()) {
          case NOT_EXECUTABLE -> CrashMessages.notExecutable();
          case NOT_FOUND -> CrashMessages.notFound();
          default -> signalled(signal(last));
        };
    return CrashMessages.exits(again, last.exitCode(), meaning);
  }

  private static String signalled(int signal) {
    if (signal == SIGKILL) {
      return CrashMessages.killed();
    }
    return signal > 0 && signal <= MAX_SIGNAL ? CrashMessages.signal(signal) : "";
  }

  /** What ended the run, by its code where the runtime does not tell; 0 or less for none. */
  private static int signal(Termination last) {
    return last.signal() != 0 ? last.signal() : last.exitCode() - SIGNAL_BASE;
  }

  /** Whether the runtime says so: see {@link CrashMessages#killed} for one that does not. */
  static boolean outOfMemory(Termination last) {
    return OUT_OF_MEMORY.equals(last.reason());
  }

  /**
   * A container that the kubelet itself ends did not crash: its liveness or startup probe failed.
   */
  private static Optional<String> restartedByKubelet(Symptom s) {
    return Optional.of(s.message())
        .filter(ProbeWords::ofAnEnd)
        .map(
            words ->
                CrashMessages.stoppedByKubelet(
                    words.startsWith("Startup"), SafeText.clean(words, 200)));
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
          ? CrashMessages.checkStartupProbe()
          : CrashMessages.checkLivenessProbe();
    }
    Termination last = s.last();
    if (last != null && outOfMemory(last)) {
      return CrashMessages.raiseMemoryLimit();
    }
    // containerd tells of the kernel's kill beside the end, and at a container that is killed soon
    // after its start sometimes too late for the reason (containerd 8180, 8893).
    return last != null && signal(last) == SIGKILL
        ? CrashMessages.compareMemoryLimit()
        : CrashMessages.readLog();
  }
}
