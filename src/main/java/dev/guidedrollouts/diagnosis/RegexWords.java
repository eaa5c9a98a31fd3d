package dev.guidedrollouts.diagnosis;

import java.util.ArrayList;
import java.util.List;

/**
 * The words that each match of a regular expression has, read off the expression: of {@code failed
 * to (?:un)?mount} they are {@code failed to} and {@code mount}; of {@code (?:http|status) code}
 * one of the first two, and {@code code}. Words of less than three characters are left out.
 */
final class RegexWords {
  private static final String ESCAPED_LITERALS = "\\.[](){}\"'/-+*?|^$<>";

  private final String regex;
  private final List<List<String>> required = new ArrayList<>();
  private final StringBuilder run = new StringBuilder();
  private String longest = "";

  private RegexWords(String regex) {
    this.regex = regex;
  }

  /** All of them are in each match; of each list one is. Empty where nothing is surely there. */
  static List<List<String>> of(String regex) {
    RegexWords words = new RegexWords(regex);
    List<String> alternatives = alternatives(regex);
    if (alternatives.size() > 1) {
      words.oneOf(alternatives);
    } else {
      words.read();
    }
    return words.required;
  }

  /** The longest run of plain characters, be it short; empty where there is none. */
  static String longestRun(String regex) {
    RegexWords words = new RegexWords(regex);
    words.read();
    return words.longest;
  }

  private void read() {
    int i = 0;
    while (i < regex.length()) {
      char c = regex.charAt(i);
      int next = end(i);
      boolean plain = c == '\\' ? isLiteral(regex.charAt(i + 1)) : ".^$*+?|{[(".indexOf(c) < 0;
      if (plain && !isRepeated(next)) {
        run.append(c == '\\' ? regex.charAt(i + 1) : c);
      } else {
        endRun();
      }
      if (c == '(' && !isRepeated(next)) {
        group(regex.substring(i + 1, next - 1));
      }
      i = next;
    }
    endRun();
  }

  private void endRun() {
    if (run.length() > longest.length()) {
      longest = run.toString();
    }
    if (run.length() >= Trigrams.LENGTH) {
      required.add(List.of(run.toString()));
    }
    run.setLength(0);
  }

  private void group(String inside) {
    if (inside.startsWith("?:")) {
      oneOf(alternatives(inside.substring(2)));
    } else if (!inside.startsWith("?")) {
      oneOf(alternatives(inside));
    }
  }

  private void oneOf(List<String> alternatives) {
    List<String> words = alternatives.stream().map(RegexWords::longestRun).toList();
    if (words.stream().allMatch(w -> w.length() >= Trigrams.LENGTH)) {
      required.add(words);
    }
  }

  private static boolean isLiteral(char escaped) {
    return ESCAPED_LITERALS.indexOf(escaped) >= 0;
  }

  private boolean isRepeated(int at) {
    return at < regex.length() && "?*+{".indexOf(regex.charAt(at)) >= 0;
  }

  /** Where the element that begins at i ends: an escape, a class, a group, a count, a character. */
  private int end(int i) {
    return switch (regex.charAt(i)) {
      case '\\' -> i + 2;
      case '[' -> endOfClass(i);
      case '(' -> endOfGroup(i);
      case '{' -> regex.indexOf('}', i) + 1;
      default -> i + 1;
    };
  }

  private int endOfClass(int start) {
    int i = start + 1;
    while (regex.charAt(i) != ']') {
      i += regex.charAt(i) == '\\' ? 2 : 1;
    }
    return i + 1;
  }

  private int endOfGroup(int start) {
    int i = start + 1;
    while (regex.charAt(i) != ')') {
      i = end(i);
    }
    return i + 1;
  }

  private static List<String> alternatives(String regex) {
    RegexWords words = new RegexWords(regex);
    List<String> all = new ArrayList<>();
    int from = 0;
    int i = 0;
    while (i < regex.length()) {
      int next = words.end(i);
      if (regex.charAt(i) == '|') {
        all.add(regex.substring(from, i));
        from = next;
      }
      i = next;
    }
    all.add(regex.substring(from));
    return all;
  }
}
