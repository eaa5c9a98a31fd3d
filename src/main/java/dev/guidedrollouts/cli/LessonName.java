package dev.guidedrollouts.cli;

import dev.guidedrollouts.api.v1alpha1.NameKind;
import dev.guidedrollouts.text.WordMessages;
import java.util.List;

/** A lesson's name as it is typed: {@code NAME}, or with its type, {@code lesson/NAME}. */
final class LessonName {
  private static final List<String> TYPES =
      List.of("lesson/", "lessons/", "rolloutlesson/", "rolloutlessons/");

  private LessonName() {}

  /** Whether the word can mean nothing but a lesson. */
  static boolean isTyped(String word) {
    return TYPES.stream().anyMatch(word::startsWith);
  }

  /**
   * The bare name.
   *
   * @throws IllegalArgumentException if no lesson can have it, with a message for whoever typed it
   */
  static String parse(String word) {
    String name = isTyped(word) ? word.substring(word.indexOf('/') + 1) : word;
    if (!NameKind.SUBDOMAIN.fits(name)) {
      throw new IllegalArgumentException(WordMessages.notLessonName(word));
    }
    return name;
  }
}
