package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.Cause;
import dev.guidedrollouts.model.ContainerEvidence.Termination;
import dev.guidedrollouts.text.SafeText;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What may help. */
final class Suggestion {
  /** Names beyond this length are not compared: the time grows with the square. */
  private static final int MAX_NAME = 300;

  /** Causes that another image, or another tag, cures. */
  private static final Set<Cause> OF_THE_NAME =
      EnumSet.of(
          Cause.ImageNotFound,
          Cause.NotFoundOrDenied,
          Cause.InvalidImageName,
          Cause.NeverPullPolicy,
          Cause.PlatformMismatch,
          Cause.CorruptImage,
          Cause.SignaturePolicy);

  private Suggestion() {}

  static @Nullable String of(Symptom s, List<String> worked) {
    if (s.ended() != null) {
      return EndedPodTrouble.advice(s.ended());
    }
    String particular = Detail.of(s).map(Detail::advice).orElse(null);
    String advice = particular == null ? advice(s) : particular;
    String image = s.image();
    // What ran before tells something only where the image is in question.
    Optional<String> nearest =
        image == null || !OF_THE_NAME.contains(s.finding().cause())
            ? Optional.empty()
            : nearest(image, worked).map(w -> ranBefore(image, w));
    if (advice == null) {
      return nearest.orElse(null);
    }
    return nearest.map(n -> advice + " " + n).orElse(advice);
  }

  private static String ranBefore(String image, String worked) {
    ImageReference wanted = ImageReference.parse(image);
    ImageReference known = ImageReference.parse(worked);
    boolean sameTag = wanted.tag() != null && wanted.tag().equals(known.tag());
    boolean sameName = wanted.name().equals(known.name());
    String how =
        sameName ? ", the same image with another tag," : sameTag ? ", with the same tag," : "";
    return SafeText.clean(worked, 300) + how + " ran well before.";
  }

  private static @Nullable String advice(Symptom s) {
    return switch (s.finding().cause()) {
      case ImageNotFound -> "Check the spelling of the image and its tag.";
      case NotFoundOrDenied, AccessDenied ->
          s.finding().rule().equals(AnswerRules.NODE_LOGIN_MISSING)
              ? "Wait a minute; where it stays so, give the node's identity the right to pull there, or the pod a pull secret."
              : "Check the spelling of the image, and the pod's imagePullSecrets.";
      case InvalidImageName -> "Write the image as registry/repository:tag, in lower case.";
      case RateLimited ->
          s.finding().rule().equals("kubelet-pull-qps")
              ? null
              : "Wait, or log in to the registry with a pull secret.";
      case RegistryUnreachable -> "Check the registry's address, and the node's network and proxy.";
      case TlsError ->
          "Let the node trust the registry's certificate authority, or correct the registry's port.";
      case PlatformMismatch -> "Use an image that was built for the node's platform.";
      case NeverPullPolicy ->
          "Load the image onto the node, or set imagePullPolicy to IfNotPresent.";
      case NodeStorage -> "Free disk space on the node.";
      case CorruptImage -> "Push the image anew.";
      case SignaturePolicy -> "Sign the image as the policy demands, or use one that is signed.";
      case ContainerConfig ->
          "Create the missing ConfigMap or Secret, or correct the container's settings.";
      case VolumeMount -> "Create what the volume names, or correct the name.";
      case ContainerCreate, RunContainer -> "Check the container's command, arguments and mounts.";
      case CrashLoop -> crash(s);
      case Unschedulable ->
          s.notBefore() != null
              ? "Wait for the node that is being brought up."
              : unschedulable(s.message().toLowerCase(Locale.ROOT));
      case QuotaExceeded -> "Ask for less, or have the namespace's quota raised.";
      case NotReady -> "Check the readiness probe's port and path, and the container's log.";
      case SandboxFailed, DeadlineExceeded, Unknown -> null;
    };
  }

  private static String crash(Symptom s) {
    if (ProbeWords.ofAnEnd(s.message())) {
      return s.message().startsWith("Startup")
          ? "Check the startup probe's port and path, and give the program more time (failureThreshold)."
          : "Check the liveness probe's port and path, and give the program time to start (a startupProbe, or initialDelaySeconds).";
    }
    Termination last = s.last();
    if (last != null && "OOMKilled".equals(last.reason())) {
      return "Raise the container's memory limit, or let it use less.";
    }
    return "Read the log of the previous run.";
  }

  /** The scheduler names what it misses (kubernetes, pkg/scheduler/framework/plugins). */
  private static String unschedulable(String message) {
    if (message.contains("insufficient")) {
      return "Ask for less (resources.requests), or add a node.";
    }
    if (message.contains("persistentvolumeclaim") || message.contains("volume")) {
      return "Check the PersistentVolumeClaims that the pod names.";
    }
    if (message.contains("taint")) {
      return "Let the pod tolerate the nodes' taints, or add a node without them.";
    }
    return message.contains("selector") || message.contains("affinity")
        ? "Check the pod's node selector and affinity against the nodes' labels."
        : "Check what the pod asks of a node.";
  }

  /** The image most like the failed one; among equals the latest. */
  private static Optional<String> nearest(String image, List<String> worked) {
    String wanted = ImageReference.parse(image).canonical();
    return worked.stream()
        .filter(w -> isAlike(wanted, ImageReference.parse(w).canonical()))
        .min(
            Comparator.comparingInt(
                w ->
                    distance(wanted, ImageReference.parse(Objects.requireNonNull(w)).canonical())));
  }

  /** Another image, but not a quite different one: at least half of the name is the same. */
  private static boolean isAlike(String wanted, String worked) {
    return !worked.equals(wanted)
        && distance(wanted, worked) * 2 <= Math.min(MAX_NAME, wanted.length());
  }

  /** Levenshtein's distance. */
  private static int distance(String a, String b) {
    String x = a.substring(0, Math.min(a.length(), MAX_NAME));
    String y = b.substring(0, Math.min(b.length(), MAX_NAME));
    int[] row = new int[y.length() + 1];
    for (int j = 0; j <= y.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= x.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= y.length(); j++) {
        int above = row[j];
        int change = diagonal + (x.charAt(i - 1) == y.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
        diagonal = above;
      }
    }
    return row[y.length()];
  }
}
