package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.Cause;
import dev.guidedrollouts.model.Diagnosis;
import dev.guidedrollouts.text.ProgressMessages;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which of two looks at the same trouble knows more. Events come and go (the kubelet sends only so
 * many about one pod), and what a status says changes with every retry: words are replaced by
 * better ones, never by poorer ones.
 */
public final class Telling {
  private static final Pattern EXIT_CODE_ONLY = Pattern.compile("exit code \\d{1,10}\\)?$");

  private Telling() {}

  /**
   * Whether a look should replace the words of an earlier one.
   *
   * @param seen what is seen now
   * @param before the message of the same trouble as it was kept
   */
  public static boolean more(Diagnosis seen, @Nullable String before) {
    int now = rank(seen.cause(), seen.message());
    int then = rank(seen.cause(), Objects.requireNonNullElse(before, ""));
    // What an autoscaler does changes, and the latest is what holds.
    return seen.cause() == Cause.Unschedulable ? now > 0 && now != then : now > then;
  }

  private static int rank(Cause cause, String message) {
    return switch (cause) {
      case CrashLoop ->
          ProbeWords.ofAnEnd(message)
              ? 2
              : message.isBlank() || EXIT_CODE_ONLY.matcher(message).find() ? 0 : 1;
      case NotReady -> ProgressMessages.isProbeNotSucceeded(message) ? 0 : 1;
      case Unschedulable -> ScaleUp.said(message);
      default -> message.isBlank() ? 0 : 1;
    };
  }
}
