package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.ContainerEvidence.Termination;
import dev.guidedrollouts.model.SafeText;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A cause in one sentence that somebody who learns Kubernetes understands. */
final class Explanation {
  private static final int MAX = 600;
  private static final int SIGNAL_BASE = 128;

  private Explanation() {}

  /**
   * Puts a symptom into words.
   *
   * @param others how many more pods are in trouble
   */
  static String of(Symptom s, String deployment, long others) {
    String more =
        others == 0 ? "" : " (and " + others + " more pod" + (others == 1 ? "" : "s") + ")";
    String sentence = sentence(s, deployment);
    String body = sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    return SafeText.clean(body, MAX) + more + ".";
  }

  private static String sentence(Symptom s, String deployment) {
    ImageReference image = ImageReference.parse(s.image() == null ? "" : s.image());
    String registry = image.valid() ? image.registry() : "The registry";
    String repository = image.valid() ? image.shortRepository() : "that image";
    String container = "Container " + Objects.requireNonNullElse(s.container(), "?");
    return switch (s.finding().cause()) {
      case ImageNotFound ->
          image.valid()
              ? registry + " has no image " + repository + " " + image.version()
              : "The registry has no such image";
      case NotFoundOrDenied ->
          registry
              + " does not show the image "
              + repository
              + ": it does not exist, or it is private and needs a login";
      case AccessDenied ->
          registry
              + " refuses access to "
              + repository
              + ": the login is missing, wrong, or has no right to pull it";
      case InvalidImageName ->
          "\""
              + SafeText.clean(s.image(), 160)
              + "\" is not a name that the node can turn into an image";
      case RateLimited ->
          s.finding().rule().equals("kubelet-pull-qps")
              ? "The node is pulling too many images at once and holds this one back; it tries again by itself"
              : registry
                  + " allows only so many pulls in a time, and the limit is reached; later tries may succeed";
      case RegistryUnreachable ->
          "The node gets no usable answer from "
              + (image.valid() ? registry : "the registry")
              + "; it keeps trying";
      case TlsError ->
          "The node can't make a secure (TLS) connection to "
              + (image.valid() ? registry : "the registry")
              + ": its certificate is not trusted, or one side speaks plain HTTP";
      case PlatformMismatch ->
          "The image "
              + repository
              + " has no variant for this node's processor or operating system";
      case NeverPullPolicy ->
          "The pod says that the image must never be pulled (imagePullPolicy: Never), and the node can't use a copy of "
              + repository;
      case NodeStorage ->
          "The node could not store the image " + repository + ": its disk is full or in trouble";
      case CorruptImage ->
          "The data of image " + repository + " arrived damaged or are damaged in the registry";
      case SignaturePolicy ->
          "The node accepts only images signed as its policy demands, and "
              + repository
              + " is not";
      case ContainerConfig -> container + " can't be set up: " + SafeText.clean(s.message(), 240);
      case ContainerCreate ->
          container + " could not be created: " + SafeText.clean(s.message(), 240);
      case RunContainer -> container + " could not be started: " + SafeText.clean(s.message(), 240);
      case CrashLoop -> container + " starts and " + ended(s.last());
      case SandboxFailed ->
          "The node could not prepare the pod's surroundings (its sandbox and network) yet";
      case VolumeMount ->
          "A volume of the pod could not be attached: " + SafeText.clean(s.message(), 240);
      case Unschedulable -> "No node can take the pod: " + SafeText.clean(s.message(), 300);
      case QuotaExceeded ->
          "The namespace's quota or limits do not allow a new pod of "
              + deployment
              + ": "
              + SafeText.clean(s.message(), 240);
      case NotReady ->
          "The pod runs but does not become ready: " + SafeText.clean(s.message(), 240);
      case DeadlineExceeded ->
          "The rollout of " + deployment + " did not get on within its progress deadline";
      case Unknown -> unknown(s, container, deployment);
    };
  }

  private static String unknown(Symptom s, String container, String deployment) {
    if (s.container() == null) {
      return "No new pod of " + deployment + " can be created: " + SafeText.clean(s.message(), 300);
    }
    String inner = Classifier.unwrap(s.message());
    return inner.isEmpty()
        ? container
            + " waits ("
            + SafeText.clean(s.reason(), 60)
            + "), and the kubelet (the node's agent) gave no reason yet"
        : container
            + " waits ("
            + SafeText.clean(s.reason(), 60)
            + "): "
            + SafeText.clean(inner, 300);
  }

  private static String ended(@Nullable Termination last) {
    if (last == null) {
      return "ends again and again";
    }
    int signal = last.signal() != 0 ? last.signal() : Math.max(0, last.exitCode() - SIGNAL_BASE);
    String how =
        "OOMKilled".equals(last.reason())
            ? "is killed because it uses more memory than its limit allows (OOMKilled)"
            : "ends again and again with exit code "
                + last.exitCode()
                + (signal > 0 && signal < 65 ? " (signal " + signal + ")" : "");
    String said = tail(SafeText.clean(last.message(), 4096));
    return said.isEmpty() ? how : how + "; its last words: " + said;
  }

  /** What a program says last tells most. */
  private static String tail(String text) {
    int from = text.length() - 200;
    if (from <= 0) {
      return text;
    }
    return "…" + text.substring(Character.isLowSurrogate(text.charAt(from)) ? from + 1 : from);
  }
}
