package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.Cause;
import dev.guidedrollouts.model.ContainerEvidence;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Causes in one sentence that somebody who is learning Kubernetes understands. */
final class Explanations {
  private Explanations() {}

  static String of(Cause cause, ContainerEvidence container, String said) {
    ImageReference image = ImageReference.parse(container.image());
    String registry = image.valid() ? image.registry() : "the registry";
    return switch (cause) {
      case ImageNotFound ->
          registry + " has no image " + image.shortRepository() + (image.valid() ? " " + image.version() : "") + ".";
      case NotFoundOrDenied ->
          "%s either has no image %s or shows it only to those who log in.".formatted(registry, image.shortRepository());
      case AccessDenied ->
          "%s does not let this cluster pull %s: credentials are missing or wrong.".formatted(registry, image.shortRepository());
      case InvalidImageName -> "\"" + image.text() + "\" is not a name that an image can have.";
      case RateLimited -> registry + " takes no more pulls for the moment: too many requests.";
      case RegistryUnreachable -> registry + " can't be reached from the node, or did not answer.";
      case TlsError -> "The node does not trust the connection to " + registry + ".";
      case PlatformMismatch -> image.shortRepository() + " has no image for this node's kind of processor.";
      case NeverPullPolicy ->
          "The image is not on the node, and imagePullPolicy Never forbids to pull it.";
      case NodeStorage -> "The node has no room for the image.";
      case CorruptImage -> "The image that " + registry + " sent is damaged.";
      case SignaturePolicy -> "The node's policy accepts only signed images, and this one's signature does not hold.";
      case ContainerConfig -> "Container %s can't be configured: %s".formatted(container.container(), said);
      case ContainerCreate -> "Container %s can't be created: %s".formatted(container.container(), said);
      case RunContainer -> "Container %s can't be started: %s".formatted(container.container(), said);
      case CrashLoop -> crash(container);
      default -> "Container %s does not start, and the kubelet gave no cause that is known here: %s".formatted(container.container(), said);
    };
  }

  private static String crash(ContainerEvidence container) {
    ContainerEvidence.Termination last = container.last();
    if (last == null) {
      return "Container " + container.container() + " starts and ends again and again.";
    }
    String how = "OOMKilled".equals(last.reason()) ? "out of memory" : "exit code " + last.exitCode();
    return "Container %s starts and ends again and again (%s).".formatted(container.container(), how);
  }

  static @Nullable String suggestion(Cause cause, List<String> imagesThatWorked) {
    boolean name =
        cause == Cause.ImageNotFound || cause == Cause.NotFoundOrDenied || cause == Cause.InvalidImageName;
    if (!name) {
      return null;
    }
    return imagesThatWorked.isEmpty()
        ? "Check the image's name and tag for a typing error."
        : "Check the image's name and tag; " + imagesThatWorked.getFirst() + " ran before.";
  }
}
