package dev.guidedrollouts.text;

/**
 * How a container ended that should have kept running, and what may help. The phrases continue
 * "Container web starts and …", see {@link CauseMessages#crashLoop}.
 */
public final class CrashMessages {
  private CrashMessages() {}

  /** Nothing is known of its last run. */
  public static String exitsAgain() {
    return "exits again and again";
  }

  public static String outOfMemory() {
    return "is killed because it uses more memory than its limit allows (OOMKilled)";
  }

  public static String exitsByItself() {
    return "exits by itself (exit code 0), while a Deployment's container has to keep running";
  }

  /**
   * It ended with a code.
   *
   * @param again whether it was restarted before
   * @param meaning what the code means, one of the following, or nothing
   */
  public static String exits(boolean again, int exitCode, String meaning) {
    return "exits" + (again ? " again and again" : "") + " with exit code " + exitCode + meaning;
  }

  public static String notExecutable() {
    return " (its command can't be executed)";
  }

  public static String notFound() {
    return " (its command was not found)";
  }

  public static String signal(int signal) {
    return " (signal " + signal + ")";
  }

  /** Signal 9, and the runtime did not say why: a guess that says so. */
  public static String killed() {
    return " (signal 9: most often because it uses more memory than its limit allows, which not every"
        + " runtime reports as OOMKilled)";
  }

  /**
   * The kubelet ended it.
   *
   * @param startup whether its startup probe failed; else its liveness probe
   * @param said the kubelet's words
   */
  public static String stoppedByKubelet(boolean startup, String said) {
    return "is stopped by the kubelet because its "
        + (startup ? "startup" : "liveness")
        + " probe fails ("
        + said
        + ")";
  }

  /** Behind how it ended. */
  public static String lastOutput(String said) {
    return "; its last output: " + said;
  }

  /** The evidence of a run that ended: the word of the runtime, and its code. */
  public static String ended(String reason, int exitCode) {
    return reason + ", exit code " + exitCode;
  }

  /**
   * The evidence of a container that is held back after a run that ended.
   *
   * @param said the kubelet's words
   * @param ended {@link #ended}
   */
  public static String withLastRun(String said, String ended) {
    return said + " (last run: " + ended + ")";
  }

  public static String checkStartupProbe() {
    return "Check the startup probe's port and path, and give the program more time (failureThreshold).";
  }

  public static String checkLivenessProbe() {
    return "Check the liveness probe's port and path, and give the program time to start (a startupProbe, or initialDelaySeconds).";
  }

  public static String raiseMemoryLimit() {
    return "Raise the container's memory limit, or make it use less.";
  }

  public static String compareMemoryLimit() {
    return "Compare the container's memory limit, if it has one, with what the program needs, and read the log of the previous run.";
  }

  public static String readLog() {
    return "Read the log of the previous run.";
  }
}
