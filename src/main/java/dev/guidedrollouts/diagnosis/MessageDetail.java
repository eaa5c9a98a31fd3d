package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.Cause;
import dev.guidedrollouts.text.SafeText;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a message says in particular, in plain words: the programs' own texts name what is missing,
 * but in a jargon that a learner can't read. It only words a cause that is already found; where no
 * pattern fits, the message itself is quoted.
 *
 * @param words a phrase that ends a sentence; {@code $1} and so on are what the message names
 * @param advice what may help in this case, where it is more than the cause's own advice
 */
record MessageDetail(String words, @Nullable String advice) {
  private static final int MAX_INPUT = 8_192;
  private static final int MAX_QUOTED = 300;
  private static final Pattern PLACE = Pattern.compile("\\$(\\d)");

  private static final String OBJECT =
      "(configmap|secret|persistentvolumeclaim|serviceaccount)s? \"([^\"\\s]{1,253})\" not found";

  private static final List<DetailWording> CONFIG =
      List.of(
          DetailWording.of(
              OBJECT, "there is no $1 $2 in its namespace", "Create it, or correct the name."),
          DetailWording.of(
              "couldn't find key (\\S{1,253}) in (configmap|secret) \\S{1,253}/(\\S{1,253})",
              "$2 $3 has no key $1",
              "Add the key, or correct its name in the container's env."),
          DetailWording.of(
              "runasnonroot and image will run as root",
              "the pod must not run as root (runAsNonRoot), and its image does",
              "Set securityContext.runAsUser to another user, or use an image that does not run as root."),
          DetailWording.of(
              "non-numeric user \\(([^)\\s]{1,64})\\)",
              "the pod must not run as root, and its image gives its user $1 by name instead of by number",
              "Set securityContext.runAsUser to a number."));

  private static final List<DetailWording> START =
      List.of(
          DetailWording.of(
              "no command specified",
              "neither the pod nor its image names a command",
              "Set the container's command."),
          // Before the container's own command: the same words, about another program.
          DetailWording.of(
              "lifecycle hook .{0,2000}?exec:? \"([^\"]{1,200})\": (?:executable file not found|(?:stat \\S{1,200} )?no such file or directory)",
              "its postStart hook failed: the program $1 is not in the image",
              "Correct the hook's command, or use an image that has it."),
          DetailWording.of(
              "lifecycle hook .{0,2000}?exec:? \"([^\"]{1,200})\": permission denied",
              "its postStart hook failed: the program $1 is not executable",
              "Make the file executable in the image."),
          DetailWording.of(
              "exec: \"([^\"]{1,200})\": executable file not found",
              "its command $1 is not in the image",
              "Correct the command, or use an image that has it."),
          DetailWording.of(
              "exec:? \"([^\"]{1,200})\": (?:stat \\S{1,200} )?no such file or directory",
              "its command $1 is not in the image",
              "Correct the command, or use an image that has it."),
          DetailWording.of(
              "exec:? \"([^\"]{1,200})\": permission denied",
              "its command $1 is not executable",
              "Make the file executable in the image."),
          DetailWording.of(
              "lifecycle hook .{0,400}? failed - error: (.{1,200}?)(?:, message: |$)",
              "its postStart hook failed: $1",
              "Correct the hook, or what it calls."),
          DetailWording.of(
              "lifecycle hook|poststarthook",
              "its postStart hook failed",
              "Correct the hook, or what it calls."),
          DetailWording.of(
              "unable to find user (\\S{1,64}):",
              "the image has no user $1",
              "Correct securityContext.runAsUser or the image's user."));

  private static final List<DetailWording> FOREIGN =
      List.of(
          DetailWording.of(
              "exec format error", "its program was built for another processor", null));

  private static final List<DetailWording> TLS =
      List.of(
          DetailWording.of(
              "server gave http response to https client",
              "it speaks plain HTTP where TLS is expected",
              "Correct the registry's port, or set it up as an insecure registry on the node."),
          DetailWording.of(
              "http request to an https server",
              "it expects TLS and was asked in plain HTTP",
              "Correct the registry's port or scheme on the node."),
          DetailWording.of(
              "unknown (?:certificate )?authority|self[- ]signed",
              "its certificate is signed by an authority that the node does not trust",
              "Make the node trust that certificate authority."),
          DetailWording.of(
              "certificate has expired or is not yet valid",
              "its certificate has expired, or is not valid yet",
              "Renew the registry's certificate, and check the node's clock."),
          DetailWording.of(
              "certificate is (?:valid for|not valid for)|doesn't contain any ip sans|cannot validate certificate for",
              "its certificate was made for another name",
              "Use the name that the certificate was made for."));

  private static final List<DetailWording> NETWORK =
      List.of(
          DetailWording.of("connection refused", "the connection is refused", null),
          DetailWording.of(
              "no such host|name or service not known|name resolution|server misbehaving",
              "its name can't be resolved",
              "Check the spelling of the registry's name, and the node's DNS."),
          DetailWording.of(
              "no route to host|network is unreachable", "there is no route to it", null),
          DetailWording.of(
              "connection reset|unexpected eof|broken pipe", "the connection was lost", null),
          DetailWording.of(
              "(?<![\\w.:/-])(5\\d\\d) (internal|bad|service|gateway|unknown|origin)",
              "it responds with error $1",
              "The registry itself is failing: wait, or tell whoever runs it."),
          DetailWording.of(
              "timeout|timed out|deadline exceeded|awaiting headers",
              "no response came in time",
              null));

  private static final List<DetailWording> MOUNT =
      List.of(
          DetailWording.of(
              OBJECT, "there is no $1 $2 in its namespace", "Create it, or correct the name."),
          DetailWording.of(
              "references? non-existent (\\w{1,20}) key:? (\\S{1,253})",
              "the $1 has no key $2",
              "Add the key, or correct its name in the volume."),
          DetailWording.of(
              "multi-attach error for volume \"([^\"]{1,200})\"",
              "volume $1 is still attached to another node",
              "Wait until the pod that has it is gone, or use the strategy Recreate."));

  private static final List<DetailWording> SANDBOX =
      List.of(
          DetailWording.of(
              "no runtime for \"([^\"]{1,63})\"",
              "the node has no runtime $1, which the pod's runtimeClassName requests",
              "Correct runtimeClassName, or set up the runtime on the node."),
          DetailWording.of(
              "\\bcni\\b|network for sandbox|network plugin|plugin type=",
              "its network is not ready",
              "Look at the pods of the cluster's network plugin."));

  private static final List<DetailWording> STORAGE =
      List.of(
          DetailWording.of(
              "no space left on device|disk quota exceeded|not enough (?:disk )?space|insufficient (?:disk )?space|free data blocks",
              "its disk is full",
              "Free disk space on the node."),
          DetailWording.of(
              "read-only file ?system|input/output error|structure needs cleaning|stale (?:nfs )?file handle",
              "its disk is failing",
              "Look at the node's disk, or let the pod run on another node."),
          DetailWording.of(
              "content digest \\S{1,100} not found|content store|extract layer \\S{1,100} .{0,400}(?:not found|eof)|expected at|lease .{0,80}(?:not found|does not exist)|commit failed|missing parent|parent snapshot|to stat parent|layer (?:not known|does not exist)|image not known|image id",
              "its runtime no longer has a part of the image that it had downloaded",
              "Remove the image from the node (crictl rmi), so that it is pulled again, or let the pod run on another node."),
          DetailWording.of(
              "context cancell?ed|deadline exceeded|timed out",
              "unpacking it was aborted before it was complete",
              "Wait: the kubelet retries. If that persists, the node's disk is too slow for the image."));

  private static final Map<Cause, List<DetailWording>> BY_CAUSE =
      Map.ofEntries(
          Map.entry(Cause.ContainerConfig, CONFIG),
          Map.entry(Cause.ContainerCreate, START),
          Map.entry(Cause.RunContainer, START),
          Map.entry(Cause.PlatformMismatch, FOREIGN),
          Map.entry(Cause.NodeStorage, STORAGE),
          Map.entry(Cause.TlsError, TLS),
          Map.entry(Cause.RegistryUnreachable, NETWORK),
          Map.entry(Cause.VolumeMount, MOUNT),
          Map.entry(Cause.SandboxFailed, SANDBOX),
          Map.entry(Cause.QuotaExceeded, AdmissionDetails.ALL),
          Map.entry(Cause.Unknown, AdmissionDetails.ALL));

  /** The first wording of the symptom's cause that its message has. */
  static Optional<MessageDetail> of(Symptom s) {
    String message = s.message();
    String input = message.length() > MAX_INPUT ? message.substring(0, MAX_INPUT) : message;
    Trigrams trigrams = new Trigrams(input.toLowerCase(Locale.ROOT));
    for (DetailWording wording : BY_CAUSE.getOrDefault(s.finding().cause(), List.of())) {
      if (!wording.pattern().mayMatch(trigrams)) {
        continue;
      }
      Matcher found = wording.pattern().pattern().matcher(input);
      if (found.find()) {
        return Optional.of(new MessageDetail(filled(wording.words(), found), wording.advice()));
      }
    }
    return Optional.empty();
  }

  private static String filled(String words, Matcher found) {
    return PLACE
        .matcher(words)
        .replaceAll(
            place ->
                Matcher.quoteReplacement(named(found.group(Integer.parseInt(place.group(1))))));
  }

  /** Kinds as Kubernetes writes them; all else is the user's own and cleaned. */
  private static String named(@Nullable String text) {
    String cleaned = SafeText.clean(text, MAX_QUOTED);
    return switch (cleaned) {
      case "configmap", "ConfigMap" -> "ConfigMap";
      case "secret", "Secret" -> "Secret";
      case "persistentvolumeclaim" -> "PersistentVolumeClaim";
      case "serviceaccount" -> "ServiceAccount";
      default -> cleaned;
    };
  }
}
