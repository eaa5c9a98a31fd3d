package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.Cause;
import dev.guidedrollouts.model.Memo;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A reason and a message in, what they mean out. */
final class Classifier {
  private static final Pattern BACK_OFF =
      Pattern.compile(
          "^\\s*(?:spec\\.\\w{1,40}\\{[^}]{0,300}\\}: )?Back-off pulling image \"[^\"]*+\"(?:: )?");

  /**
   * What stands before the error: marks of an Event, the back-off of kubelets from 1.32 on, and the
   * kubelet's own word for the failure, which may say more than the reason does.
   */
  private static final Pattern WRAPPING =
      Pattern.compile(
          "^\\s*+(?:\\(combined from similar events\\): |spec\\.\\w{1,40}\\{[^}]{0,300}\\}: |Error: (?=[A-Z])"
              + "|(?:Back-off pulling|Failed to pull|Failed to inspect) image \"[^\"]*+\":?\\s*+"
              + "|([A-Z][A-Za-z]{2,60})(?:: |\\s*$))");

  private static final Set<String> IMAGE_REASONS =
      Set.of(
          "ErrImagePull",
          "ImagePullBackOff",
          "ImageInspectError",
          "InspectFailed",
          "ErrImageNeverPull",
          "InvalidImageName",
          "RegistryUnavailable",
          "SignatureValidationFailed");

  /**
   * The reason Failed stands before pulls and before starts; a start names what it could not do.
   */
  private static final Pattern OF_A_START =
      Pattern.compile("(?i)^\\s*(?:spec\\.\\w{1,40}\\{[^}]{0,300}\\}: )?Error: (?!.{0,80}image)");

  private static final int MAX_WRAPPINGS = 8;

  /** What a finding depends on, and nothing else. */
  private record Told(String reason, String message, @Nullable String image) {
    int length() {
      return reason.length() + message.length();
    }
  }

  /** The pods of one rollout say the same text, and say it again at each of their events. */
  private static final Memo<Told, Finding> KNOWN = new Memo<>(256, 2_048, Told::length);

  private Classifier() {}

  /** The message without the back-off that newer kubelets wrap around it; empty for a bare one. */
  static String unwrap(String message) {
    return BACK_OFF.matcher(message).replaceFirst("").strip();
  }

  /**
   * What a waiting reason or an Event's reason with its message means.
   *
   * @param reason the kubelet's word; newer kubelets may put a whole sentence there
   * @param message its text, where there is one
   * @param image the image in question, where it is known
   */
  static Finding classify(String reason, @Nullable String message, @Nullable String image) {
    return KNOWN.find(
        new Told(reason, message == null ? "" : message, image),
        told -> read(told.reason, told.message, told.image));
  }

  static Finding read(String reason, String text, @Nullable String image) {
    return switch (reason) {
      case "FailedToRetrieveImagePullSecret" ->
          new Finding(Cause.AccessDenied, false, "pull-secret-missing");
      case "Failed" ->
          OF_A_START.matcher(text).find() ? Finding.UNKNOWN : peel("ErrImagePull", text, image);
      case "BackOff" -> peel("ImagePullBackOff", text, image);
      default -> {
        if (IMAGE_REASONS.contains(reason)) {
          yield peel(reason, text, image);
        }
        Finding start = StartRules.classify(reason, text);
        // KubeletEnsureSecretPulledImages: the reason is the error's raw text (kubelet 1.33+)
        yield start.recognised() || reason.indexOf(' ') < 0
            ? start
            : peel("ErrImagePull", reason + ": " + text, image);
      }
    };
  }

  /** Takes the wrapping off; of several reasons the innermost is the nearest to the error. */
  private static Finding peel(String reason, String message, @Nullable String image) {
    String nearest = reason;
    String rest = message;
    for (int i = 0; i < MAX_WRAPPINGS; i++) {
      Matcher m = WRAPPING.matcher(rest);
      if (!m.find()) {
        break;
      }
      String word = m.group(1);
      if (word != null) {
        if (!IMAGE_REASONS.contains(word)) {
          break;
        }
        nearest = word;
      }
      rest = rest.substring(m.end());
    }
    return image(nearest, rest, image);
  }

  private static Finding image(String reason, String message, @Nullable String image) {
    // These reasons say it all; what their text quotes is the user's own.
    switch (reason) {
      case "InvalidImageName" -> {
        return new Finding(Cause.InvalidImageName, true, "kubelet-invalid-name");
      }
      case "ErrImageNeverPull" -> {
        return new Finding(Cause.NeverPullPolicy, true, "kubelet-never-pull");
      }
      default -> {}
    }
    Finding found = read(ErrorText.read(message, image));
    return switch (reason) {
      case "SignatureValidationFailed" ->
          // A signature that can't be fetched is not a bad one.
          new Finding(
              Cause.SignaturePolicy, !found.recognised() || found.permanent(), "kubelet-signature");
      case "RegistryUnavailable" ->
          found.known() ? found : new Finding(Cause.RegistryUnreachable, false, "kubelet-registry");
      // An inspection asks the node's runtime and no registry: what times out is the runtime.
      case "ImageInspectError", "InspectFailed" ->
          found.cause() == Cause.RegistryUnreachable
              ? new Finding(Cause.Unknown, false, "runtime-away")
              : found;
      default -> found;
    };
  }

  private static Finding read(ErrorText text) {
    Finding own = best(text.errors());
    if (text.mirrors().isEmpty()) {
      return own;
    }
    Finding mirror = best(text.mirrors());
    if (own.rule().equals(NameRules.BLOCKED_REGISTRY) && mirror.recognised()) {
      return mirror;
    }
    // Only a mirror has spoken: the registry itself may still have the image.
    return own.recognised() ? own : new Finding(mirror.cause(), false, mirror.rule());
  }

  /** The most telling of joined errors; where one of them may pass, so may the whole. */
  private static Finding best(List<String> errors) {
    List<Finding> all = new ArrayList<>(errors.size());
    boolean answered = false;
    for (String error : errors) {
      Finding found = ImageRules.classify(error);
      if (found.recognised()) {
        all.add(found);
        answered |= !noLogin(found);
      }
    }
    if (all.isEmpty()) {
      return Finding.UNKNOWN;
    }
    Finding first = all.getFirst();
    boolean permanent = true;
    for (Finding found : all) {
      first = found.cause().precedes(first.cause()) ? found : first;
      // Beside the answer to a login, the try without any is only the last resort.
      permanent &= found.permanent() || (answered && noLogin(found));
    }
    return new Finding(first.cause(), permanent, first.rule());
  }

  private static boolean noLogin(Finding found) {
    return found.rule().equals(RegistryResponseRules.NODE_LOGIN_MISSING);
  }
}
