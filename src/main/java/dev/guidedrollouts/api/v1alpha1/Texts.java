package dev.guidedrollouts.api.v1alpha1;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The texts of a lesson that are there for people. Nothing is decided by them, so the operator does
 * not keep them: it measures them as it reads a lesson, and who wants to show one reads that lesson
 * from the API server.
 */
public final class Texts {
  /** Characters of a title. */
  public static final int TITLE = 253;

  /** Characters of a guide. */
  public static final int GUIDE = 16_384;

  /** Characters of a hint. */
  public static final int HINT = 1024;

  /** Bytes in UTF-8 of all texts of one lesson. */
  public static final int ALL_BYTES = 256 * 1024;

  /** With the most characters of each; those that are lists have that many in each item. */
  private static final Map<String, Integer> OF_LESSON =
      Map.of(
          "title", TITLE,
          "description", GUIDE,
          "objectives", HINT,
          "prerequisites", HINT,
          "nextLesson", TITLE);

  private static final Map<String, Integer> OF_STEP =
      Map.of("title", TITLE, "guide", GUIDE, "hints", HINT, "debrief", GUIDE);

  private Texts() {}

  /** The most characters of that field of the spec; null where it is no text for people. */
  static @Nullable Integer ofLesson(String field) {
    return OF_LESSON.get(field);
  }

  /** The most characters of that field of a step; null where it is no text for people. */
  static @Nullable Integer ofStep(String field) {
    return OF_STEP.get(field);
  }
}
