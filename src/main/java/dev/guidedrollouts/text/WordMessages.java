package dev.guidedrollouts.text;

import java.util.List;

/** What {@code kubectl lesson continue}, {@code hint}, {@code answer} and the like say. */
public final class WordMessages {
  private static final int SHOWN = 10;

  private WordMessages() {}

  public static String noSuchLesson(String name, String namespace) {
    return "there is no lesson \"" + name + "\" in namespace \"" + namespace + "\"";
  }

  /**
   * No lesson was named, and there is not exactly one.
   *
   * @param there the names of those that there are
   */
  public static String whichLesson(String namespace, List<String> there) {
    return there.isEmpty()
        ? "there is no lesson in namespace \"" + namespace + "\""
        : "namespace \"%s\" has %d lessons; name one of %s, as lesson/NAME"
            .formatted(
                namespace,
                there.size(),
                String.join(", ", there.subList(0, Math.min(SHOWN, there.size()))));
  }

  /** A step that the lesson does not have. */
  public static String noSuchStep(String step, String lesson, List<String> steps) {
    return "lesson %s has no step \"%s\"; it has %s"
        .formatted(lesson, step, String.join(", ", steps));
  }

  public static String valueMissing(String what) {
    return what + " is missing";
  }

  public static String tooMany(String word) {
    return "one too many: \"" + word + "\"; put what has blanks in quotes";
  }

  public static String notLessonName(String name) {
    return "\"" + name + "\" can't be the name of a lesson; write lesson/NAME";
  }

  public static String stepAndAll(String step) {
    return "either a step or --all, not also \"" + step + "\"";
  }

  /**
   * It was written.
   *
   * @param same the same with plain kubectl
   */
  public static String written(String lesson, String same) {
    return "Lesson " + lesson + " was told.\nThe same with kubectl alone: " + same;
  }
}
