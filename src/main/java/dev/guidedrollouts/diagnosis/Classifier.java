package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.Cause;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A reason and a message in, what they mean out. */
final class Classifier {
  private static final Pattern BACK_OFF =
      Pattern.compile(
          "^\\s*(?:spec\\.\\w{1,40}\\{[^}]{0,300}\\}: )?Back-off pulling image \"[^\"]*+\"(?:: )?");
  private static final Pattern INNER_REASON = Pattern.compile("^([A-Z][A-Za-z]{2,60}): ");

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
    String text = message == null ? "" : message;
    if (reason.equals("ImagePullBackOff") || reason.equals("BackOff")) {
      String inner = unwrap(text);
      Matcher named = INNER_REASON.matcher(inner);
      boolean reasoned = named.find();
      return image(
          reasoned ? named.group(1) : "ErrImagePull",
          reasoned ? inner.substring(named.end()) : inner,
          image);
    }
    return switch (reason) {
      case "FailedToRetrieveImagePullSecret" ->
          new Finding(Cause.AccessDenied, false, "pull-secret-missing");
      case "ErrImagePull",
          "ImageInspectError",
          "ErrImageNeverPull",
          "InvalidImageName",
          "RegistryUnavailable",
          "SignatureValidationFailed",
          "Failed" ->
          image(reason, text, image);
      default -> {
        Finding start = StartRules.classify(reason, text);
        // KubeletEnsureSecretPulledImages: the reason is the error's raw text (kubelet 1.33+)
        yield start.recognised() || reason.indexOf(' ') < 0
            ? start
            : image("ErrImagePull", reason + ": " + text, image);
      }
    };
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
      default -> found;
    };
  }

  private static Finding read(ErrorText text) {
    Finding own = best(text.errors());
    if (own.recognised() || text.mirrors().isEmpty()) {
      return own;
    }
    // Only a mirror has spoken: the registry itself may still have the image.
    Finding mirror = best(text.mirrors());
    return new Finding(mirror.cause(), false, mirror.rule());
  }

  /** The most specific of joined errors; where one of them may pass, so may the whole. */
  private static Finding best(List<String> errors) {
    List<Finding> all = errors.stream().map(Classifier::one).filter(Finding::recognised).toList();
    boolean lasting = all.stream().allMatch(Finding::permanent);
    return all.stream()
        .min(Comparator.comparingInt(f -> Specificity.of(f.cause())))
        .map(f -> new Finding(f.cause(), lasting, f.rule()))
        .orElse(Finding.UNKNOWN);
  }

  private static Finding one(String normalised) {
    return ImageRules.ALL.stream()
        .filter(r -> r.matches(normalised))
        .findFirst()
        .map(Rule::finding)
        .orElse(Finding.UNKNOWN);
  }
}
