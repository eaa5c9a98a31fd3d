package dev.guidedrollouts.text;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sentences of {@code kubectl lesson wait}. */
public final class WaitMessages {
  private WaitMessages() {}

  public static String notImage(String text) {
    return "--image: \"" + text + "\" is neither IMAGE nor CONTAINER=IMAGE";
  }

  /** Behind the name of a flag: what can't be read as a duration. */
  public static String flag(String name, String problem) {
    return name + ": " + problem;
  }

  /**
   * The end, at a terminal.
   *
   * @param message one of the following
   * @param waited how long it took, for example {@code 1m5s}
   */
  public static String ended(String message, String waited) {
    return message + " (waited " + waited + ")";
  }

  /**
   * A rollout that is complete.
   *
   * @param ready ready pods / wanted pods
   * @param revision its number; null where that is not known
   * @param images the template's, {@code CONTAINER=IMAGE}
   */
  public static String rolledOut(
      String deployment, String ready, @Nullable Long revision, List<String> images) {
    return "Deployment %s is rolled out: %s pods ready, %s."
        .formatted(deployment, ready, version(revision, images));
  }

  /** A template in words: its revision's number, where that is known, and its images. */
  public static String version(@Nullable Long revision, List<String> images) {
    String all = String.join(", ", images);
    return revision == null || revision == 0 ? all : "revision " + revision + " with " + all;
  }

  /** A rollout that has stalled; absent words are those of another version. */
  public static String stalled(
      String deployment, @Nullable String cause, @Nullable String explanation) {
    return "The rollout of Deployment %s is stalled (%s): %s"
        .formatted(deployment, cause, StallMessages.orUnexplained(explanation));
  }

  /** Something is wrong, and the verdict is open. */
  public static String suspected(@Nullable String cause, @Nullable String explanation) {
    return cause + ": " + StallMessages.orUnexplained(explanation);
  }

  /** What was wrong has passed. */
  public static String recovered() {
    return "What was wrong has passed.";
  }

  /**
   * Others have changed the template.
   *
   * @param before what was waited for, see {@link #version}
   * @param now what is there
   * @param lesson the lesson that made the latest change; null where none did
   */
  public static String otherTemplate(
      String deployment, String before, String now, @Nullable String lesson) {
    return "Deployment %s has another template now: %s was waited for, and %s is there%s."
        .formatted(
            deployment, before, now, lesson == null ? "" : "; lesson " + lesson + " made that");
  }

  /**
   * A rollout that is at its end, of another image.
   *
   * @param wanted what was asked for
   * @param there the template's images
   */
  public static String otherImage(String deployment, List<String> wanted, List<String> there) {
    return "Deployment %s has another template than the one asked for: %s was asked for, and %s is there."
        .formatted(deployment, String.join(", ", wanted), String.join(", ", there));
  }

  /**
   * The time is over.
   *
   * @param timeout for example {@code 5m}
   * @param state how it stands, a sentence
   */
  public static String timedOut(String deployment, String timeout, String state) {
    return "Deployment %s is not rolled out after %s: %s".formatted(deployment, timeout, state);
  }

  /** Waiting goes on without an answer; {@code why}: a clause. */
  public static String askedAgain(String why) {
    return why + "; asked again until there is an answer";
  }
}
