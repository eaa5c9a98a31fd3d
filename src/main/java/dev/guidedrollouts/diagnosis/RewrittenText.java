package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.diagnosis.NameShape.Span;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;

/**
 * A text that is rewritten by many patterns, most of which it does not have: its trigrams are taken
 * once, and after a rewriting only those of the places that changed are added.
 */
final class RewrittenText {
  private String text;
  private final Trigrams trigrams;
  private final StringBuilder out = new StringBuilder();
  private int[] places = new int[16];
  private int changes;

  RewrittenText(String text) {
    this.text = text;
    this.trigrams = new Trigrams(text);
  }

  String text() {
    return text;
  }

  boolean has(char c) {
    return text.indexOf(c) >= 0;
  }

  /** Replaces each match; {@code with} gives the replacement as it is to stand. */
  void replaceAll(Wanted pattern, Function<MatchResult, String> with) {
    if (!pattern.mayMatch(trigrams)) {
      return;
    }
    Matcher m = pattern.pattern().matcher(text);
    int from = 0;
    while (m.find()) {
      from = put(from, m.start(), m.end(), with.apply(m));
    }
    done(from);
  }

  /**
   * Replaces each match, looked for only where it can begin.
   *
   * @param anchor what each match has at its beginning
   * @param behindWord whether it stands behind the word at the beginning instead
   */
  void replaceAt(
      String anchor, boolean behindWord, Wanted pattern, Function<MatchResult, String> with) {
    if (!pattern.mayMatch(trigrams)) {
      return;
    }
    Matcher m = pattern.pattern().matcher(text).useTransparentBounds(true);
    int from = 0;
    for (int at = text.indexOf(anchor);
        at >= 0;
        at = text.indexOf(anchor, Math.max(from, at + 1))) {
      int start = behindWord ? startOfWord(at) : at;
      if (start >= from && m.region(start, text.length()).lookingAt()) {
        from = put(from, m.start(), m.end(), with.apply(m));
      }
    }
    done(from);
  }

  private int startOfWord(int end) {
    int start = end;
    while (start > 0 && NameShape.inName(text.charAt(start - 1))) {
      start--;
    }
    return start;
  }

  /** Replaces each name of a shape; {@code with} gets the name. */
  void replaceAll(NameShape shape, UnaryOperator<String> with) {
    int from = 0;
    for (Span s = shape.next(text, 0); s != null; s = shape.next(text, from)) {
      from = put(from, s.start(), s.end(), with.apply(text.substring(s.start(), s.end())));
    }
    done(from);
  }

  /** Replaces each occurrence of a word. */
  void replaceWord(String word, String with) {
    int from = 0;
    for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, from)) {
      from = put(from, at, at + word.length(), with);
    }
    done(from);
  }

  /** Copies the text from {@code from} on, with {@code with} in a part's place. */
  private int put(int from, int start, int end, String with) {
    out.append(text, from, start);
    if (changes + 2 > places.length) {
      places = Arrays.copyOf(places, 2 * places.length);
    }
    places[changes++] = out.length();
    out.append(with);
    places[changes++] = out.length();
    return end;
  }

  private void done(int from) {
    if (changes == 0) {
      return;
    }
    text = out.append(text, from, text.length()).toString();
    for (int i = 0; i < changes; i += 2) {
      trigrams.add(text, places[i] - 2, places[i + 1] + 2);
    }
    out.setLength(0);
    changes = 0;
  }
}
