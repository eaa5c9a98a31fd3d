package dev.guidedrollouts.diagnosis;

/**
 * The sequences of three characters that a text has, folded into 4096 bits: one look over the text,
 * after which each of some hundred words is ruled out in a few nanoseconds. What it calls absent is
 * absent; what it calls possible may be absent too, so a pattern decides.
 */
final class Trigrams {
  private static final int BITS = 12;
  static final int LENGTH = 3;

  private final long[] seen = new long[1 << (BITS - 6)];

  Trigrams(String text) {
    add(text, 0, text.length());
  }

  /** Adds those of a part of a text that begins and ends where it says, or at the text's ends. */
  void add(String text, int from, int to) {
    int start = Math.max(0, from);
    int end = Math.min(text.length(), to);
    if (end - start < LENGTH) {
      return;
    }
    char a = text.charAt(start);
    char b = text.charAt(start + 1);
    for (int i = start + 2; i < end; i++) {
      char c = text.charAt(i);
      int bit = bit(a, b, c);
      seen[bit >> 6] |= 1L << bit;
      a = b;
      b = c;
    }
  }

  /** Whether a text with these trigrams may have the word that they were made of. */
  boolean mayHave(int[] word) {
    for (int bit : word) {
      if ((seen[bit >> 6] & 1L << bit) == 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * A word as {@link #mayHave} wants it; a word of less than three characters rules nothing out.
   */
  static int[] ofWord(String word) {
    int[] bits = new int[Math.max(0, word.length() - LENGTH + 1)];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = bit(word.charAt(i), word.charAt(i + 1), word.charAt(i + 2));
    }
    return bits;
  }

  private static int bit(char a, char b, char c) {
    int mixed = (a * 31 + b) * 31 + c;
    return (mixed * 0x9E3779B1) >>> (32 - BITS);
  }
}
