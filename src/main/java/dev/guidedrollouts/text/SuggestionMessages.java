package dev.guidedrollouts.text;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What is said beside a cause: an image that ran well before, and other pods in trouble. */
public final class SuggestionMessages {
  private static final Pattern OTHER_PODS =
      Pattern.compile(
          " \\((\\d+ more pods? (has|have) the same problem|also \\d+ pods? with )[^()]*\\)\\.$");

  private SuggestionMessages() {}

  /** An image like the one in question. */
  public static String ranWell(String image) {
    return image + " ran well before.";
  }

  public static String sameImageRanWell(String image) {
    return image + ", the same image with another tag, ran well before.";
  }

  public static String sameTagRanWell(String image) {
    return image + ", with the same tag, ran well before.";
  }

  /**
   * Behind an explanation: {@code " (2 more pods have the same problem; also 1 pod with
   * CrashLoop)"}.
   *
   * @param same how many more pods have the same cause
   * @param causes how many pods have another cause, the most telling cause first
   */
  public static String otherPods(long same, Map<String, Long> causes) {
    if (same == 0 && causes.isEmpty()) {
      return "";
    }
    String others =
        causes.entrySet().stream()
            .map(e -> pods(e.getValue(), "") + " with " + e.getKey())
            .collect(Collectors.joining(", "));
    String more = same == 0 ? "" : pods(same, "more ") + (same == 1 ? " has" : " have");
    String alike = same == 0 ? "" : more + " the same problem";
    String also = others.isEmpty() ? "" : "also " + others;
    return " (" + alike + (alike.isEmpty() || also.isEmpty() ? "" : "; ") + also + ")";
  }

  /**
   * An explanation without what {@link #otherPods} put behind it.
   *
   * @param explanation a whole sentence
   */
  public static String ofOnePod(String explanation) {
    return OTHER_PODS.matcher(explanation).replaceFirst(".");
  }

  /** Whether such an explanation tells of pods with another cause. */
  public static boolean tellsOfOtherCauses(String explanation) {
    Matcher others = OTHER_PODS.matcher(explanation);
    return others.find() && others.group().contains("also ");
  }

  private static String pods(long count, String more) {
    return count + " " + more + (count == 1 ? "pod" : "pods");
  }
}
