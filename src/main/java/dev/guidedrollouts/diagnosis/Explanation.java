package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.ContainerEvidence;
import dev.guidedrollouts.model.ContainerEvidence.Termination;
import dev.guidedrollouts.model.EndedPods;
import dev.guidedrollouts.model.ObservedPod;
import dev.guidedrollouts.text.SafeText;
import java.util.Optional;

/** A cause in one sentence that somebody who learns Kubernetes understands. */
final class Explanation {
  private static final int MAX = 600;
  private static final int QUOTED = 300;

  // What shells answer for a command that they can't run (POSIX, 2.8.2), and from where on a code
  // is a signal.
  private static final int NOT_EXECUTABLE = 126;
  private static final int NOT_FOUND = 127;
  private static final int SIGNAL_BASE = 128;

  private Explanation() {}

  /** Puts a symptom into words, and counts what else is wrong. */
  static String of(Symptom s, String deployment, Others others) {
    EndedPods ended = s.ended();
    String sentence =
        ended == null ? sentence(s, deployment) : EndedPodTrouble.inWords(ended, deployment);
    String body = sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    return SafeText.clean(body, MAX) + others.inWords() + ".";
  }

  private static String sentence(Symptom s, String deployment) {
    ImageReference image = ImageReference.parse(s.image() == null ? "" : s.image());
    String registry = image.valid() ? image.registry() : "The registry";
    String repository = (image.valid() ? image.shortRepository() : "that image") + asVolume(s);
    String container = containerOf(s);
    return switch (s.finding().cause()) {
      case ImageNotFound ->
          image.valid()
              ? registry
                  + " has no image "
                  + image.shortRepository()
                  + " "
                  + image.version()
                  + asVolume(s)
              : "The registry has no such image";
      case NotFoundOrDenied ->
          registry
              + " does not show the image "
              + repository
              + ": it does not exist, or it is private and needs a login"
              + PullSecrets.inWords(s);
      case AccessDenied ->
          registry
              + " refuses access to "
              + repository
              + (s.finding().rule().equals(AnswerRules.NODE_LOGIN_MISSING)
                  ? ": the node asked without the login that it brings to that registry by itself; a later try may have it"
                  : ": the login is missing, wrong, or has no right to pull it"
                      + PullSecrets.inWords(s));
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
              + Detail.of(s).map(d -> " (" + d.words() + ")").orElse("")
              + "; it keeps trying";
      case TlsError ->
          "The node can't make a secure (TLS) connection to "
              + (image.valid() ? registry : "the registry")
              + ": "
              + detail(s, "its certificate is not trusted, or one side speaks another protocol");
      case PlatformMismatch ->
          "The image "
              + repository
              + " can't run on this node: "
              + detail(s, "it has no variant for the node's processor and operating system");
      case NeverPullPolicy ->
          "The pod says that the image must never be pulled (imagePullPolicy: Never), and the node can't use a copy of "
              + repository;
      case NodeStorage ->
          "The node could not store the image "
              + repository
              + ": "
              + detail(s, "its disk is full or in trouble");
      case CorruptImage ->
          "The data of image " + repository + " arrived damaged or are damaged in the registry";
      case SignaturePolicy ->
          "The node accepts only images signed as its policy demands, and "
              + repository
              + " is not";
      case ContainerConfig -> container + " can't be set up: " + detail(s, said(s));
      case ContainerCreate -> container + " could not be created: " + detail(s, said(s));
      case RunContainer -> container + " could not be started: " + detail(s, said(s));
      case CrashLoop -> container + " starts and " + ended(s);
      case SandboxFailed ->
          "The node could not prepare the pod's surroundings (its sandbox and network): "
              + detail(s, said(s));
      case VolumeMount -> "A volume of the pod could not be mounted: " + detail(s, said(s));
      case Unschedulable -> "No node can take the pod: " + noNode(s);
      case QuotaExceeded ->
          "The namespace's quota or limits do not allow a new pod of "
              + deployment
              + ": "
              + detail(s, said(s));
      case NotReady -> container + " runs but does not become ready: " + said(s);
      case DeadlineExceeded ->
          "The rollout of " + deployment + " did not get on within its progress deadline";
      case Unknown -> unknown(s, container, deployment);
    };
  }

  private static String unknown(Symptom s, String container, String deployment) {
    if (s.pod() == null) {
      return "No new pod of " + deployment + " can be created: " + detail(s, said(s));
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

  private static String detail(Symptom s, String otherwise) {
    return Detail.of(s).map(Detail::words).orElse(otherwise);
  }

  private static String said(Symptom s) {
    return SafeText.clean(s.message(), QUOTED);
  }

  private static String noNode(Symptom s) {
    ObservedPod pod = s.pod();
    String scheduler =
        pod == null || pod.unschedulable() == null ? s.message() : pod.unschedulable();
    String said = SafeText.clean(scheduler, QUOTED);
    String autoscaler = ScaleUp.inWords(pod);
    return autoscaler.isEmpty() || !said.endsWith(".")
        ? said + autoscaler
        : said.substring(0, said.length() - 1) + autoscaler;
  }

  private static String asVolume(Symptom s) {
    ObservedPod pod = s.pod();
    return pod != null && s.image() != null && pod.volumeImages().contains(s.image())
        ? ", which the pod mounts as a volume"
        : "";
  }

  private static String containerOf(Symptom s) {
    ContainerEvidence container = s.container();
    if (container == null) {
      return "The pod";
    }
    String what =
        switch (container.role()) {
          case INIT -> "Init container ";
          case SIDECAR -> "Sidecar container ";
          case MAIN -> "Container ";
        };
    return what + container.container();
  }

  private static String ended(Symptom s) {
    Termination last = s.last();
    if (last == null) {
      return "ends again and again";
    }
    String said = tail(SafeText.clean(last.message(), 4096));
    return stoppedByKubelet(s).orElseGet(() -> how(s, last))
        + (said.isEmpty() ? "" : "; its last words: " + said);
  }

  private static String how(Symptom s, Termination last) {
    if ("OOMKilled".equals(last.reason())) {
      return "is killed because it uses more memory than its limit allows (OOMKilled)";
    }
    if (last.exitCode() == 0 && last.signal() == 0) {
      return "ends by itself (exit code 0), while a Deployment's container has to keep running";
    }
    String often = s.container() == null || s.container().restarts() == 0 ? "" : " again and again";
    int signal = last.signal() != 0 ? last.signal() : Math.max(0, last.exitCode() - SIGNAL_BASE);
    String meaning =
        switch (last.exitCode()) {
          case NOT_EXECUTABLE -> " (its command can't be executed)";
          case NOT_FOUND -> " (its command was not found)";
          default -> signal > 0 && signal < 65 ? " (signal " + signal + ")" : "";
        };
    return "ends" + often + " with exit code " + last.exitCode() + meaning;
  }

  /**
   * A container that the kubelet itself ends did not crash: its liveness or startup probe failed.
   */
  private static Optional<String> stoppedByKubelet(Symptom s) {
    return Optional.of(s.message())
        .filter(ProbeWords::ofAnEnd)
        .map(
            words ->
                "is stopped by the kubelet, since its "
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
}
