package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.text.SafeText;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Counts how often a pattern looks at a character: a measure of time that no busy machine changes.
 */
final class Steps {
  private Steps() {}

  /** Thrown when a pattern looks more often than it may. */
  static final class TooMany extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * All patterns that messages go through: those of the classifier, its rules, what words them, and
   * SafeText.
   */
  static List<Pattern> allPatterns() {
    List<Pattern> all = new ArrayList<>();
    for (Class<?> c :
        List.of(
            Classifier.class,
            ErrorText.class,
            StartErrorText.class,
            StartRules.class,
            AdmissionRules.class,
            MessageDetail.class,
            AdmissionDetails.class,
            SafeText.class)) {
      for (Field f : c.getDeclaredFields()) {
        if (Modifier.isStatic(f.getModifiers())) {
          collect(value(f, null), all);
        }
      }
    }
    ImageRules.ALL.forEach(r -> all.add(r.pattern()));
    return all;
  }

  private static void collect(Object value, List<Pattern> into) {
    switch (value) {
      case Pattern p -> into.add(p);
      case Rule r -> into.add(r.pattern());
      case List<?> l -> l.forEach(o -> collect(o, into));
      case Map<?, ?> m -> {} // its lists are fields too
      default -> {
        for (Field f : value.getClass().getDeclaredFields()) {
          if (f.getType() == Pattern.class && !Modifier.isStatic(f.getModifiers())) {
            into.add((Pattern) value(f, value));
          }
        }
      }
    }
  }

  private static Object value(Field f, Object of) {
    try {
      f.setAccessible(true);
      return f.get(of);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Finds all matches in a text.
   *
   * @return how many characters were looked at
   * @throws TooMany when they are more than allowed
   */
  static long of(Pattern pattern, String text, long allowed) {
    Counting counting = new Counting(text, allowed);
    Matcher m = pattern.matcher(counting);
    while (m.find()) {
      // All matches, as replaceAll does.
    }
    return counting.steps;
  }

  private static final class Counting implements CharSequence {
    private final String text;
    private final long allowed;
    private long steps;

    Counting(String text, long allowed) {
      this.text = text;
      this.allowed = allowed;
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if (++steps > allowed) {
        throw new TooMany();
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
