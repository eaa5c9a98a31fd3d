package dev.guidedrollouts.diagnosis;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A pattern with the words that each of its matches has. A text without them is not searched, and a
 * pattern whose words no text had yet is not even compiled: there are some three hundred, a message
 * has the words of a few, and to compile all of them would cost the process's first diagnosis tens
 * of milliseconds.
 */
final class Wanted {
  private final String regex;
  private final int flags;
  private final int[][][] words;

  /** One or two characters that each match has, where it has no word. */
  private final String rare;

  private volatile @Nullable Pattern compiled;

  private Wanted(String regex, int flags, List<List<String>> words) {
    this.regex = regex;
    this.flags = flags;
    this.words =
        words.stream()
            .map(oneOf -> oneOf.stream().map(Trigrams::ofWord).toArray(int[][]::new))
            .toArray(int[][][]::new);
    this.rare = words.isEmpty() && flags == 0 ? RegexWords.longestRun(regex) : "";
  }

  /** A pattern for texts in lower case. */
  static Wanted of(String regex) {
    return new Wanted(regex, 0, RegexWords.of(regex));
  }

  /**
   * A pattern that takes upper for lower case; the trigrams are those of the text in lower case.
   */
  static Wanted ignoringCase(String regex) {
    return new Wanted(
        regex,
        Pattern.CASE_INSENSITIVE | Pattern.DOTALL,
        RegexWords.of(regex.toLowerCase(Locale.ROOT)));
  }

  /** False where the text surely has no match. */
  boolean mayMatch(Trigrams text) {
    for (int[][] oneOf : words) {
      if (!hasOne(text, oneOf)) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasOne(Trigrams text, int[][] oneOf) {
    for (int[] word : oneOf) {
      if (text.mayHave(word)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the text, of which the trigrams are, has a match. */
  boolean matches(String text, Trigrams trigrams) {
    return mayMatch(trigrams)
        && (rare.isEmpty() || text.contains(rare))
        && pattern().matcher(text).find();
  }

  Pattern pattern() {
    Pattern known = compiled;
    if (known == null) {
      known = Pattern.compile(regex, flags);
      compiled = known;
    }
    return known;
  }

  @Override
  public String toString() {
    return regex;
  }
}
