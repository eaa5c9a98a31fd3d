package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.text.SafeText;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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
            Placeholders.class,
            StartErrorText.class,
            StartRules.class,
            AdmissionRules.class,
            MessageDetail.class,
            SafeText.class)) {
      for (Field f : c.getDeclaredFields()) {
        if (Modifier.isStatic(f.getModifiers())) {
          collect(value(f, null), all);
        }
      }
    }
    ImageRules.ALL.forEach(r -> collect(r, all));
    return all;
  }

  private static void collect(Object value, List<Pattern> into) {
    switch (value) {
      case Pattern p -> into.add(p);
      case Wanted w -> into.add(w.pattern());
      case Rule r -> into.add(Pattern.compile(anyOf(r)));
      case List<?> l -> l.forEach(o -> collect(o, into));
      case Map<?, ?> m -> m.values().forEach(v -> collect(v, into));
      default -> {
        for (Field f : value.getClass().getDeclaredFields()) {
          if (Set.of(Pattern.class, Wanted.class).contains(f.getType())
              && !Modifier.isStatic(f.getModifiers())) {
            collect(value(f, value), into);
          }
        }
      }
    }
  }

  private static String anyOf(Rule rule) {
    return rule.anyOf().stream().map(Wanted::toString).collect(Collectors.joining("|"));
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

  /** Finds all names of a shape in a text; as {@link #of(Pattern, String, long)}. */
  static long of(NameShape shape, String text, long allowed) {
    Counting counting = new Counting(text, allowed);
    NameShape.Span name = shape.next(counting, 0);
    while (name != null) {
      name = shape.next(counting, name.end());
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
