package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.Cause;
import dev.guidedrollouts.model.SafeText;
import java.util.List;
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
record Detail(String words, @Nullable String advice) {
  private static final int MAX_INPUT = 8_192;
  private static final int MAX_NAME = 120;

  private record Wording(Pattern pattern, String words, @Nullable String advice) {
    static Wording of(String regex, String words, @Nullable String advice) {
      return new Wording(Pattern.compile(regex, Pattern.CASE_INSENSITIVE), words, advice);
    }
  }

  private static final String OBJECT =
      "(configmap|secret|persistentvolumeclaim|serviceaccount)s? \"([^\"\\s]{1,253})\" not found";

  private static final List<Wording> CONFIG =
      List.of(
          Wording.of(
              OBJECT, "there is no $1 $2 in its namespace", "Create it, or correct the name."),
          Wording.of(
              "couldn't find key (\\S{1,253}) in (configmap|secret) \\S{1,253}/(\\S{1,253})",
              "$2 $3 has no key $1",
              "Add the key, or correct its name in the container's env."),
          Wording.of(
              "runasnonroot and image will run as root",
              "the pod forbids to run as root (runAsNonRoot), and its image does",
              "Set securityContext.runAsUser to another user, or use an image that does not run as root."),
          Wording.of(
              "non-numeric user \\(([^)\\s]{1,64})\\)",
              "the pod forbids to run as root, and its image names the user $1 by name instead of by number",
              "Set securityContext.runAsUser to a number."));

  private static final List<Wording> START =
      List.of(
          Wording.of(
              "no command specified",
              "neither the pod nor its image names a command",
              "Set the container's command."),
          Wording.of(
              "exec: \"([^\"]{1,200})\": executable file not found",
              "its command $1 is not in the image",
              "Correct the command, or use an image that has it."),
          Wording.of(
              "exec:? \"([^\"]{1,200})\": (?:stat \\S{1,200} )?no such file or directory",
              "its command $1 is not in the image",
              "Correct the command, or use an image that has it."),
          Wording.of(
              "exec:? \"([^\"]{1,200})\": permission denied",
              "its command $1 is not executable",
              "Make the file executable in the image."),
          Wording.of(
              "lifecycle hook .{0,400}? failed - error: (.{1,200}?)(?:, message: |$)",
              "its postStart hook failed: $1",
              "Correct the hook, or what it asks."),
          Wording.of(
              "lifecycle hook|poststarthook",
              "its postStart hook failed",
              "Correct the hook, or what it asks."),
          Wording.of(
              "unable to find user (\\S{1,64}):",
              "the image has no user $1",
              "Correct securityContext.runAsUser or the image's user."));

  private static final List<Wording> FOREIGN =
      List.of(Wording.of("exec format error", "its program was built for another processor", null));

  private static final List<Wording> TLS =
      List.of(
          Wording.of(
              "server gave http response to https client",
              "it speaks plain HTTP where TLS is expected",
              "Correct the registry's port, or set it up as an insecure registry on the node."),
          Wording.of(
              "http request to an https server",
              "it expects TLS and was asked in plain HTTP",
              "Correct the registry's port or scheme on the node."),
          Wording.of(
              "unknown (?:certificate )?authority|self[- ]signed",
              "its certificate is signed by an authority that the node does not trust",
              "Let the node trust that certificate authority."),
          Wording.of(
              "certificate has expired or is not yet valid",
              "its certificate has expired, or is not valid yet",
              "Renew the registry's certificate, and check the node's clock."),
          Wording.of(
              "certificate is (?:valid for|not valid for)|doesn't contain any ip sans|cannot validate certificate for",
              "its certificate was made for another name",
              "Use the name that the certificate was made for."));

  private static final List<Wording> NETWORK =
      List.of(
          Wording.of("connection refused", "the connection is refused", null),
          Wording.of(
              "no such host|name or service not known|name resolution|server misbehaving",
              "its name can't be looked up",
              "Check the spelling of the registry's name, and the node's DNS."),
          Wording.of("no route to host|network is unreachable", "there is no way to it", null),
          Wording.of(
              "connection reset|unexpected eof|broken pipe", "the connection broke off", null),
          Wording.of(
              "(?<![\\w.:/-])(5\\d\\d) (internal|bad|service|gateway|unknown|origin)",
              "it answers with error $1",
              "The registry itself is in trouble: wait, or tell who runs it."),
          Wording.of(
              "timeout|timed out|deadline exceeded|awaiting headers",
              "no answer came in time",
              null));

  private static final List<Wording> MOUNT =
      List.of(
          Wording.of(
              OBJECT, "there is no $1 $2 in its namespace", "Create it, or correct the name."),
          Wording.of(
              "references? non-existent (\\w{1,20}) key:? (\\S{1,253})",
              "the $1 has no key $2",
              "Add the key, or correct its name in the volume."),
          Wording.of(
              "multi-attach error for volume \"([^\"]{1,200})\"",
              "volume $1 is still attached to another node",
              "Wait until the pod that has it is gone, or let the rollout strategy be Recreate."));

  private static final List<Wording> SANDBOX =
      List.of(
          Wording.of(
              "no runtime for \"([^\"]{1,63})\"",
              "the node has no runtime $1, which the pod's runtimeClassName asks for",
              "Correct runtimeClassName, or set up the runtime on the node."),
          Wording.of(
              "\\bcni\\b|network for sandbox|network plugin|plugin type=",
              "its network is not ready",
              "Look at the pods of the cluster's network plugin."));

  private static final List<Wording> CREATION =
      List.of(
          Wording.of(
              "serviceaccount \"([^\"\\s]{1,253})\" not found",
              "there is no ServiceAccount $1 in its namespace",
              "Create it, or correct serviceAccountName."),
          Wording.of(
              "violates podsecurity \"([^\"]{1,63})\"",
              "the namespace's Pod Security level $1 forbids it",
              "Correct the pod's securityContext as the message says."),
          Wording.of(
              "exceeded quota: ([^,\\s]{1,253}), requested: ([^:\\s]{1,200}), used: ([^:\\s]{1,200}), limited: (\\S{1,200})",
              "quota $1 has $4, of which $3 is used, and $2 is asked for",
              null),
          Wording.of(
              "failed quota: ([^:\\s]{1,253}): must specify (\\S{1,200})",
              "quota $1 wants every container to say its $2",
              "Set the container's resources."));

  private static final Map<Cause, List<Wording>> BY_CAUSE =
      Map.ofEntries(
          Map.entry(Cause.ContainerConfig, CONFIG),
          Map.entry(Cause.ContainerCreate, START),
          Map.entry(Cause.RunContainer, START),
          Map.entry(Cause.PlatformMismatch, FOREIGN),
          Map.entry(Cause.TlsError, TLS),
          Map.entry(Cause.RegistryUnreachable, NETWORK),
          Map.entry(Cause.VolumeMount, MOUNT),
          Map.entry(Cause.SandboxFailed, SANDBOX),
          Map.entry(Cause.QuotaExceeded, CREATION),
          Map.entry(Cause.Unknown, CREATION));

  /** The first wording of the symptom's cause that its message has. */
  static Optional<Detail> of(Symptom s) {
    String message = s.message();
    String input = message.length() > MAX_INPUT ? message.substring(0, MAX_INPUT) : message;
    for (Wording wording : BY_CAUSE.getOrDefault(s.finding().cause(), List.of())) {
      Matcher found = wording.pattern().matcher(input);
      if (found.find()) {
        return Optional.of(new Detail(filled(wording.words(), found), wording.advice()));
      }
    }
    return Optional.empty();
  }

  private static String filled(String words, Matcher found) {
    String text = words;
    for (int i = 1; i <= found.groupCount(); i++) {
      text = text.replace("$" + i, named(found.group(i)));
    }
    return text;
  }

  /** Kinds as Kubernetes writes them; all else is the user's own and cleaned. */
  private static String named(@Nullable String text) {
    String cleaned = SafeText.clean(text, MAX_NAME);
    return switch (cleaned) {
      case "configmap", "ConfigMap" -> "ConfigMap";
      case "secret", "Secret" -> "Secret";
      case "persistentvolumeclaim" -> "PersistentVolumeClaim";
      case "serviceaccount" -> "ServiceAccount";
      default -> cleaned;
    };
  }
}
