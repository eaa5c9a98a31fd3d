package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.Cause;
import java.util.Locale;
import java.util.regex.Pattern;

/** Reasons other than image pulls: what keeps a container with its image at hand from running. */
final class StartRules {
  /** Trouble that passes, whichever step it hits. */
  private static final Pattern PASSING =
      Pattern.compile(
          "timed? ?out|timeout|deadline|cancell?ed|connection (?:refused|reset)|no space left|too many open files|cannot allocate memory"
              + "|resource temporarily|device or resource busy|is reserved for|failed to sync|cache|dial tcp|try again|not yet");

  private static final Pattern CONFIG_LASTS =
      Pattern.compile(
          "not found|couldn't find key|runasnonroot|non-root|non-numeric user|references non-existent|invalid");
  private static final Pattern CREATE_LASTS =
      Pattern.compile(
          "no command specified|not found|no such file|invalid|profile|unsupported|unknown capability|not supported");
  private static final Pattern RUN_LASTS =
      Pattern.compile(
          "executable file not found|no such file or directory|exec format error|permission denied|not a directory|is a directory|unable to find user|invalid");
  private static final Pattern SANDBOX_LASTS =
      Pattern.compile(
          "oci runtime|user namespace|container spec|no runtime for|runtimeclass|unsupported|not supported");
  private static final Pattern NETWORK_PLUGIN =
      Pattern.compile(
          "\\bcni\\b|network plugin|networkplugin|setup network|network for sandbox|subnet\\.env|flannel|calico|cilium");
  private static final Pattern MOUNT_LASTS =
      Pattern.compile(
          "(?:configmap|secret|persistentvolumeclaim|key|path).{0,300}(?:not found|does not exist|non-existent)|is not a directory|hostpath type check failed");

  /** kubernetes, plugin/pkg/admission/resourcequota and limitranger. */
  private static final Pattern QUOTA =
      Pattern.compile(
          "exceeded quota|failed quota|must specify (?:limits|requests|memory|cpu)|(?:maximum|minimum) \\S{1,60} usage|quota");

  private StartRules() {}

  static Finding classify(String reason, String message) {
    String text = message.toLowerCase(Locale.ROOT);
    return switch (reason) {
      case "CreateContainerConfigError", "PreCreateHookError" ->
          finding(Cause.ContainerConfig, CONFIG_LASTS, text, reason);
      case "CreateContainerError", "PreStartHookError" ->
          text.startsWith("imagevolumemountfailed")
              ? finding(Cause.VolumeMount, MOUNT_LASTS, text, reason)
              : finding(Cause.ContainerCreate, CREATE_LASTS, text, reason);
      case "RunContainerError", "PostStartHookError", "StartError", "ContainerCannotRun" ->
          finding(Cause.RunContainer, RUN_LASTS, text, reason);
      // A crash may be cured by what the program waits for: never permanent by itself.
      case "CrashLoopBackOff", "Error", "OOMKilled" -> new Finding(Cause.CrashLoop, false, reason);
      case "FailedCreatePodSandBox", "NetworkNotReady" ->
          NETWORK_PLUGIN.matcher(text).find()
              ? new Finding(Cause.SandboxFailed, false, "network-plugin")
              : finding(Cause.SandboxFailed, SANDBOX_LASTS, text, reason);
      case "FailedMount", "FailedAttachVolume", "FailedMapVolume" ->
          finding(Cause.VolumeMount, MOUNT_LASTS, text, reason);
      case "Unschedulable", "FailedScheduling" -> new Finding(Cause.Unschedulable, false, reason);
      case "ReplicaFailure" ->
          QUOTA.matcher(text).find()
              ? new Finding(Cause.QuotaExceeded, false, "quota")
              : new Finding(Cause.Unknown, false, "replica-failure");
      case "Unhealthy" -> new Finding(Cause.NotReady, false, reason);
      default -> Finding.UNKNOWN;
    };
  }

  private static Finding finding(Cause cause, Pattern lasting, String text, String rule) {
    return new Finding(cause, lasting.matcher(text).find() && !PASSING.matcher(text).find(), rule);
  }
}
