package dev.guidedrollouts.diagnosis;

import static dev.guidedrollouts.diagnosis.Rule.passing;
import static dev.guidedrollouts.diagnosis.Rule.permanent;

import dev.guidedrollouts.model.Cause;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reasons other than image pulls: what keeps a container with its image at hand from running. The
 * reason gives the cause, the wording whether it lasts; a wording that no rule knows may pass.
 */
final class StartRules {
  /** Trouble that passes, whichever step it hits. */
  private static final Rule PASSES =
      passing(
          "start-passes",
          Cause.Unknown,
          "timed? ?out",
          "timeout",
          "deadline",
          "cancell?ed",
          "connection (?:refused|reset)",
          "dial (?:tcp|unix)",
          "no space left",
          "too many open files",
          "cannot allocate memory",
          "resource temporarily",
          "device or resource busy",
          "is reserved",
          "already in use",
          "already allocated",
          "failed to sync",
          "not registered",
          "registered csi drivers",
          "try again",
          "not yet",
          "not ready",
          // The image or the sandbox went away between two steps; the kubelet makes it anew
          "image (?:is |was )?not (?:found|known)",
          "failed to get image",
          "(?:sandbox|container|task) (?:id )?(?:<q> )?(?:is |was )?(?:not found|not running|in store)",
          "cannot start a stopped",
          "/proc/0/",
          // The node lost a layer of the image, or the folder that it was unpacked into
          "content (?:digest|store)",
          "extract layer .{0,400}not found",
          "missing parent",
          "to stat parent",
          "parent snapshot",
          "layer not known",
          "lease .{0,80}(?:not found|does not exist)",
          "input/output error",
          "(?:find|get) device",
          "device not found",
          // The runtime's helper was ended before it could answer
          "(?<!\\w)eof(?!\\w)",
          "broken pipe",
          "signal: killed");

  private static final Rule CONFIG_LASTS =
      permanent(
          "config-lasts",
          Cause.ContainerConfig,
          "not found",
          "couldn't find key",
          "runasnonroot",
          "non-root",
          "run as root",
          "non-numeric user",
          "references non-existent",
          "not a directory",
          "invalid");

  private static final Rule CREATE_LASTS =
      permanent(
          "create-lasts",
          Cause.ContainerCreate,
          "no command specified",
          "not found",
          "no such file",
          "not a directory",
          "is a directory",
          "invalid",
          "profile",
          "apparmor",
          "selinux",
          "not supported",
          "unsupported",
          "no users found",
          "unable to find user",
          "doesn't support",
          "does not support",
          "unknown capability",
          "escapes from parent",
          "no match for platform",
          "duplicate mount",
          "must be an absolute path");

  private static final Rule RUN_LASTS =
      permanent(
          "run-lasts",
          Cause.RunContainer,
          "executable file not found",
          "no such file or directory",
          "exec format error",
          "permission denied",
          "operation not permitted",
          "read-only file system",
          "not a directory",
          "is a directory",
          "unable to find user",
          "no users found",
          "unknown capability",
          "does not match the host operating system",
          "invalid");

  private static final Rule SANDBOX_LASTS =
      permanent(
          "sandbox-lasts",
          Cause.SandboxFailed,
          "oci runtime",
          "user namespace",
          "container spec",
          "no runtime for",
          "runtimeclass",
          "runtimehandler",
          "unsupported",
          "not supported");

  private static final Rule MOUNT_LASTS =
      permanent(
          "mount-lasts",
          Cause.VolumeMount,
          "(?:configmap|secret|persistentvolumeclaim|key).{0,300}(?:not found|does not exist|non-existent)",
          "path (?:<q> |<path> )?(?:not found|does not exist)",
          "references non-existent",
          "not a directory",
          "hostpath type check failed");

  static final List<Rule> ALL =
      Stream.of(PASSES, CONFIG_LASTS, CREATE_LASTS, RUN_LASTS, SANDBOX_LASTS, MOUNT_LASTS).toList();

  private static final Pattern NETWORK_PLUGIN =
      Pattern.compile(
          "(?i)\\bcni\\b|network plugin|networkplugin|setup network|network for (?:sandbox|pod)|subnet\\.env|flannel|calico|cilium");

  private static final Pattern SANDBOX_IMAGE =
      Pattern.compile("(?i)sandbox image|pull(?:ing)? image");

  /** The kernel's ENOEXEC as runc and its init tell it. */
  private static final Pattern FOREIGN_PROGRAM =
      Pattern.compile("(?i)\\bexec\\b.{0,200}: exec format error");

  private static final Finding FOREIGN =
      new Finding(Cause.PlatformMismatch, true, "foreign-program");

  private StartRules() {}

  static Finding classify(String reason, String message) {
    return switch (reason) {
      case "CreateContainerConfigError", "PreCreateHookError" ->
          finding(Cause.ContainerConfig, CONFIG_LASTS, message, reason);
      case "CreateContainerError", "PreStartHookError" ->
          message.contains("ImageVolumeMountFailed")
              ? finding(Cause.VolumeMount, MOUNT_LASTS, message, reason)
              : finding(Cause.ContainerCreate, CREATE_LASTS, message, reason);
      case "RunContainerError", "PostStartHookError", "StartError", "ContainerCannotRun" ->
          isForeignProgram(message)
              ? FOREIGN
              : finding(Cause.RunContainer, RUN_LASTS, message, reason);
      // A crash may be cured by what the program waits for: never permanent by itself.
      case "CrashLoopBackOff", "Error", "OOMKilled" -> new Finding(Cause.CrashLoop, false, reason);
      case "FailedCreatePodSandBox", "NetworkNotReady" -> sandbox(reason, message);
      case "FailedMount", "FailedAttachVolume", "FailedMapVolume" ->
          finding(Cause.VolumeMount, MOUNT_LASTS, message, reason);
      case "Unschedulable", "FailedScheduling" -> new Finding(Cause.Unschedulable, false, reason);
      case "ReplicaFailure" -> AdmissionRules.classify(message);
      case "Unhealthy" -> new Finding(Cause.NotReady, false, reason);
      default -> Finding.UNKNOWN;
    };
  }

  /**
   * What a run of a container that ended means, by its last words: a crash, but for a program that
   * was built for another processor, which no retry cures.
   */
  static Finding ended(String lastWords) {
    return isForeignProgram(lastWords) ? FOREIGN : new Finding(Cause.CrashLoop, false, "crash");
  }

  private static boolean isForeignProgram(String message) {
    return FOREIGN_PROGRAM.matcher(message).find();
  }

  private static Finding sandbox(String reason, String message) {
    if (SANDBOX_IMAGE.matcher(message).find()) {
      // The sandbox's own image is pulled like any other, but it is not the user's.
      Finding pull = Classifier.classify("ErrImagePull", message, null);
      return new Finding(Cause.SandboxFailed, pull.permanent(), "sandbox-image");
    }
    return NETWORK_PLUGIN.matcher(message).find()
        ? new Finding(Cause.SandboxFailed, false, "network-plugin")
        : finding(Cause.SandboxFailed, SANDBOX_LASTS, message, reason);
  }

  private static Finding finding(Cause cause, Rule lasts, String message, String rule) {
    String text = StartErrorText.read(message);
    Trigrams trigrams = new Trigrams(text);
    boolean permanent = lasts.matches(text, trigrams) && !PASSES.matches(text, trigrams);
    return new Finding(cause, permanent, rule);
  }
}
