package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.Cause;
import dev.guidedrollouts.text.SafeText;
import dev.guidedrollouts.text.SuggestionMessages;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
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

  /**
   * What may help with a symptom.
   *
   * @param advice that of its cause or message
   * @param worked images that ran well in this Deployment before, the latest first
   */
  static @Nullable String of(Symptom s, @Nullable String advice, List<String> worked) {
    String image = s.image();
    // What ran before tells something only where the image is in question.
    Optional<String> nearest =
        s.ended() != null || image == null || !OF_THE_NAME.contains(s.finding().cause())
            ? Optional.empty()
            : nearest(image, worked).map(w -> ranBefore(image, w));
    if (advice == null) {
      return nearest.orElse(null);
    }
    return nearest.map(n -> advice + " " + n).orElse(advice);
  }

  private static String ranBefore(String asked, String worked) {
    ImageReference wanted = ImageReference.parse(asked);
    ImageReference known = ImageReference.parse(worked);
    boolean sameTag = wanted.tag() != null && wanted.tag().equals(known.tag());
    boolean sameName = wanted.name().equals(known.name());
    String image = SafeText.clean(worked, 300);
    if (sameName) {
      return SuggestionMessages.sameImageRanWell(image);
    }
    return sameTag ? SuggestionMessages.sameTagRanWell(image) : SuggestionMessages.ranWell(image);
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
