package dev.guidedrollouts.text;

import java.util.List;

/**
 * What messages say in particular, in plain words: the programs' own texts name what is missing,
 * but in a jargon that a learner can't read. Of each list the first that fits counts. What refuses
 * a new pod: {@link AdmissionMessages}.
 */
public final class DetailMessages {
  private static final String OBJECT =
      "(configmap|secret|persistentvolumeclaim|serviceaccount)s? \"([^\"\\s]{1,253})\" not found";

  /** Why a container can't be set up. */
  public static final List<DetailMessage> CONFIG =
      List.of(
          DetailMessage.of(
              OBJECT, "there is no $1 $2 in its namespace", "Create it, or correct the name."),
          DetailMessage.of(
              "couldn't find key (\\S{1,253}) in (configmap|secret) \\S{1,253}/(\\S{1,253})",
              "$2 $3 has no key $1",
              "Add the key, or correct its name in the container's env."),
          DetailMessage.of(
              "runasnonroot and image will run as root",
              "the pod must not run as root (runAsNonRoot), and its image does",
              "Set securityContext.runAsUser to another user, or use an image that does not run as root."),
          DetailMessage.of(
              "non-numeric user \\(([^)\\s]{1,64})\\)",
              "the pod must not run as root, and its image gives its user $1 by name instead of by number",
              "Set securityContext.runAsUser to a number."));

  /** Why a container can't be created or started. */
  public static final List<DetailMessage> START =
      List.of(
          DetailMessage.of(
              "no command specified",
              "neither the pod nor its image names a command",
              "Set the container's command."),
          // Before the container's own command: the same words, about another program.
          DetailMessage.of(
              "lifecycle hook .{0,2000}?exec:? \"([^\"]{1,200})\": (?:executable file not found|(?:stat \\S{1,200} )?no such file or directory)",
              "its postStart hook failed: the program $1 is not in the image",
              "Correct the hook's command, or use an image that has it."),
          DetailMessage.of(
              "lifecycle hook .{0,2000}?exec:? \"([^\"]{1,200})\": permission denied",
              "its postStart hook failed: the program $1 is not executable",
              "Make the file executable in the image."),
          DetailMessage.of(
              "exec: \"([^\"]{1,200})\": executable file not found",
              "its command $1 is not in the image",
              "Correct the command, or use an image that has it."),
          DetailMessage.of(
              "exec:? \"([^\"]{1,200})\": (?:stat \\S{1,200} )?no such file or directory",
              "its command $1 is not in the image",
              "Correct the command, or use an image that has it."),
          DetailMessage.of(
              "exec:? \"([^\"]{1,200})\": permission denied",
              "its command $1 is not executable",
              "Make the file executable in the image."),
          DetailMessage.of(
              "lifecycle hook .{0,400}? failed - error: (.{1,200}?)(?:, message: |$)",
              "its postStart hook failed: $1",
              "Correct the hook, or what it calls."),
          DetailMessage.of(
              "lifecycle hook|poststarthook",
              "its postStart hook failed",
              "Correct the hook, or what it calls."),
          DetailMessage.of(
              "unable to find user (\\S{1,64}):",
              "the image has no user $1",
              "Correct securityContext.runAsUser or the image's user."));

  /** Why an image can't run on a node. */
  public static final List<DetailMessage> FOREIGN =
      List.of(
          DetailMessage.of(
              "exec format error", "its program was built for another processor", null));

  /** Why no secure connection comes about. */
  public static final List<DetailMessage> TLS =
      List.of(
          DetailMessage.of(
              "server gave http response to https client",
              "it speaks plain HTTP where TLS is expected",
              "Correct the registry's port, or set it up as an insecure registry on the node."),
          DetailMessage.of(
              "http request to an https server",
              "it expects TLS and was asked in plain HTTP",
              "Correct the registry's port or scheme on the node."),
          DetailMessage.of(
              "unknown (?:certificate )?authority|self[- ]signed",
              "its certificate is signed by an authority that the node does not trust",
              "Make the node trust that certificate authority."),
          DetailMessage.of(
              "certificate has expired or is not yet valid",
              "its certificate has expired, or is not valid yet",
              "Renew the registry's certificate, and check the node's clock."),
          DetailMessage.of(
              "certificate is (?:valid for|not valid for)|doesn't contain any ip sans|cannot validate certificate for",
              "its certificate was made for another name",
              "Use the name that the certificate was made for."));

  /** Why a registry can't be reached. */
  public static final List<DetailMessage> NETWORK =
      List.of(
          DetailMessage.of("connection refused", "the connection is refused", null),
          DetailMessage.of(
              "no such host|name or service not known|name resolution|server misbehaving",
              "its name can't be resolved",
              "Check the spelling of the registry's name, and the node's DNS."),
          DetailMessage.of(
              "no route to host|network is unreachable", "there is no route to it", null),
          DetailMessage.of(
              "connection reset|unexpected eof|broken pipe", "the connection was lost", null),
          DetailMessage.of(
              "(?<![\\w.:/-])(5\\d\\d) (internal|bad|service|gateway|unknown|origin)",
              "it responds with error $1",
              "The registry itself is failing: wait, or tell whoever runs it."),
          DetailMessage.of(
              "timeout|timed out|deadline exceeded|awaiting headers",
              "no response came in time",
              null));

  /** Why a volume can't be mounted. */
  public static final List<DetailMessage> MOUNT =
      List.of(
          DetailMessage.of(
              OBJECT, "there is no $1 $2 in its namespace", "Create it, or correct the name."),
          DetailMessage.of(
              "references? non-existent (\\w{1,20}) key:? (\\S{1,253})",
              "the $1 has no key $2",
              "Add the key, or correct its name in the volume."),
          DetailMessage.of(
              "multi-attach error for volume \"([^\"]{1,200})\"",
              "volume $1 is still attached to another node",
              "Wait until the pod that has it is gone, or use the strategy Recreate."));

  /** Why a sandbox can't be set up. */
  public static final List<DetailMessage> SANDBOX =
      List.of(
          DetailMessage.of(
              "no runtime for \"([^\"]{1,63})\"",
              "the node has no runtime $1, which the pod's runtimeClassName requests",
              "Correct runtimeClassName, or set up the runtime on the node."),
          DetailMessage.of(
              "\\bcni\\b|network for sandbox|network plugin|plugin type=",
              "its network is not ready",
              "Look at the pods of the cluster's network plugin."));

  /** Why a node can't store an image. */
  public static final List<DetailMessage> STORAGE =
      List.of(
          DetailMessage.of(
              "no space left on device|disk quota exceeded|not enough (?:disk )?space|insufficient (?:disk )?space|free data blocks",
              "its disk is full",
              "Free disk space on the node."),
          DetailMessage.of(
              "read-only file ?system|input/output error|structure needs cleaning|stale (?:nfs )?file handle",
              "its disk is failing",
              "Look at the node's disk, or let the pod run on another node."),
          DetailMessage.of(
              "content digest \\S{1,100} not found|content store|extract layer \\S{1,100} .{0,400}(?:not found|eof)|expected at|lease .{0,80}(?:not found|does not exist)|commit failed|missing parent|parent snapshot|to stat parent|layer (?:not known|does not exist)|image not known|image id",
              "its runtime no longer has a part of the image that it had downloaded",
              "Remove the image from the node (crictl rmi), so that it is pulled again, or let the pod run on another node."),
          DetailMessage.of(
              "context cancell?ed|deadline exceeded|timed out",
              "unpacking it was aborted before it was complete",
              "Wait: the kubelet retries. If that persists, the node's disk is too slow for the image."));

  private DetailMessages() {}
}
