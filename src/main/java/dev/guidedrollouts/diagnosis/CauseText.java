package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.ContainerEvidence;
import dev.guidedrollouts.model.ObservedPod;
import dev.guidedrollouts.text.SafeText;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a cause is to people: what happened, in one sentence that somebody who learns Kubernetes
 * understands, and what may help. A cause without words does not compile.
 *
 * @param sentence what happened; without the full stop
 * @param advice what may help, in sentences; null where nothing general can be said
 */
record CauseText(String sentence, @Nullable String advice) {
  private static final int QUOTED = 300;

  /** The words for a symptom; what its message says in particular is preferred to the general. */
  static CauseText of(Symptom s, String deployment) {
    if (s.ended() != null) {
      return EndedPodTrouble.text(s.ended(), deployment);
    }
    Optional<MessageDetail> detail = MessageDetail.of(s);
    CauseText text = general(s, deployment, detail.map(MessageDetail::words).orElse(null));
    return detail
        .map(MessageDetail::advice)
        .map(advice -> new CauseText(text.sentence, advice))
        .orElse(text);
  }

  /**
   * The words by cause.
   *
   * @param detail what the message says in particular, as a phrase; null where no wording fits
   */
  private static CauseText general(Symptom s, String deployment, @Nullable String detail) {
    ImageReference image = ImageReference.parse(s.image() == null ? "" : s.image());
    String registry = image.valid() ? image.registry() : "the registry";
    String sentenceRegistry = image.valid() ? registry : "The registry";
    String repository = (image.valid() ? image.shortRepository() : "that image") + asVolume(s);
    String container = containerOf(s);
    String said = detail == null ? SafeText.clean(s.message(), QUOTED) : detail;
    return switch (s.finding().cause()) {
      case InvalidImageName ->
          new CauseText(
              "\""
                  + SafeText.clean(s.image(), 160)
                  + "\" is not a name that the node can turn into an image",
              "Write the image as registry/repository:tag, in lower case.");
      case NeverPullPolicy ->
          new CauseText(
              "The pod says that the image must never be pulled (imagePullPolicy: Never), and the node has no usable copy of "
                  + repository,
              "Load the image onto the node, or set imagePullPolicy to IfNotPresent.");
      case SignaturePolicy ->
          new CauseText(
              "The node accepts only images signed as its policy requires, and "
                  + repository
                  + " is not",
              "Sign the image as the policy requires, or use one that is signed.");
      case PlatformMismatch ->
          new CauseText(
              "The image "
                  + repository
                  + " can't run on this node: "
                  + or(detail, "it has no variant for the node's processor and operating system"),
              "Use an image that was built for the node's platform.");
      case ImageNotFound ->
          new CauseText(
              image.valid()
                  ? registry
                      + " has no image "
                      + image.shortRepository()
                      + " "
                      + image.version()
                      + asVolume(s)
                  : "The registry has no such image",
              "Check the spelling of the image and its tag.");
      case CorruptImage ->
          new CauseText(
              "The data of image "
                  + repository
                  + " were corrupted on the way, or are corrupt in the registry",
              "Push the image again.");
      case NodeStorage ->
          new CauseText(
              "The node could not store the image "
                  + repository
                  + ": "
                  + or(detail, "its disk is full or failing"),
              "Free disk space on the node.");
      case RateLimited ->
          s.finding().rule().equals(NameRules.NODE_PULL_LIMIT)
              ? new CauseText(
                  "The node is pulling too many images at once and holds this one back; it retries by itself",
                  null)
              : new CauseText(
                  sentenceRegistry
                      + " limits the rate of pulls, and the limit is reached; a later try may succeed",
                  "Wait, or log in to the registry with a pull secret.");
      case TlsError ->
          new CauseText(
              "The node can't establish a secure (TLS) connection to "
                  + registry
                  + ": "
                  + or(
                      detail,
                      "its certificate is not trusted, or one side speaks another protocol"),
              "Make the node trust the registry's certificate authority, or correct the registry's port.");
      case RegistryUnreachable ->
          new CauseText(
              "The node gets no usable response from "
                  + registry
                  + (detail == null ? "" : " (" + detail + ")")
                  + "; it keeps retrying",
              "Check the registry's address, and the node's network and proxy.");
      case AccessDenied -> refused(s, sentenceRegistry + " denies access to " + repository);
      case NotFoundOrDenied ->
          new CauseText(
              sentenceRegistry
                  + " does not serve the image "
                  + repository
                  + ": it does not exist, or it is private and needs a login"
                  + PullSecrets.inWords(s),
              CHECK_LOGIN);
      case ContainerConfig ->
          new CauseText(
              container + " can't be set up: " + said,
              "Create the missing ConfigMap or Secret, or correct the container's settings.");
      case VolumeMount ->
          new CauseText(
              "A volume of the pod could not be mounted: " + said,
              "Create the object that the volume names, or correct the name.");
      case ContainerCreate ->
          new CauseText(container + " could not be created: " + said, CHECK_COMMAND);
      case RunContainer ->
          new CauseText(container + " could not be started: " + said, CHECK_COMMAND);
      case CrashLoop -> new CauseText(container + " starts and " + Crash.how(s), Crash.advice(s));
      case SandboxFailed ->
          new CauseText("The node could not set up the pod's sandbox and network: " + said, null);
      case Unschedulable ->
          new CauseText(
              "The pod can't be scheduled onto any node: " + Scheduling.said(s),
              Scheduling.advice(s));
      case QuotaExceeded ->
          new CauseText(
              "The namespace's quota or limits do not allow a new pod of "
                  + deployment
                  + ": "
                  + said,
              "Request less, or have the namespace's quota raised.");
      case NotReady ->
          new CauseText(
              container + " runs but does not become ready: " + said,
              "Check the readiness probe's port and path, and the container's log.");
      case DeadlineExceeded ->
          new CauseText(
              "The rollout of " + deployment + " made no progress within its progress deadline",
              null);
      case Unknown -> new CauseText(unknown(s, container, deployment, said), null);
    };
  }

  private static final String CHECK_LOGIN =
      "Check the spelling of the image, and the pod's imagePullSecrets.";
  private static final String CHECK_COMMAND =
      "Check the container's command, arguments and mounts.";

  private static String or(@Nullable String detail, String otherwise) {
    return detail == null ? otherwise : detail;
  }

  private static CauseText refused(Symptom s, String denied) {
    return s.finding().rule().equals(RegistryResponseRules.NODE_LOGIN_MISSING)
        ? new CauseText(
            denied
                + ": the node asked without the credentials that it brings to that registry by itself; a later try may have them",
            "Wait a minute; if that persists, give the node's identity the right to pull there, or the pod a pull secret.")
        : new CauseText(
            denied
                + ": the login is missing, wrong, or has no right to pull it"
                + PullSecrets.inWords(s),
            CHECK_LOGIN);
  }

  private static String unknown(Symptom s, String container, String deployment, String said) {
    if (s.pod() == null) {
      return "No new pod of " + deployment + " can be created: " + said;
    }
    String inner = Classifier.unwrap(s.message());
    String waits = container + " is waiting (" + SafeText.clean(s.reason(), 60) + ")";
    return inner.isEmpty()
        ? waits + ", and the kubelet (the node's agent) gave no reason yet"
        : waits + ": " + SafeText.clean(inner, QUOTED);
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
}
