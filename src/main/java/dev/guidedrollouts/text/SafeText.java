package dev.guidedrollouts.text;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Text of strangers (kubelets, registries, programs in containers) made fit for a status, an Event
 * or a log: no credentials ({@link Secrets}), no control characters, no more than so many
 * characters.
 */
public final class SafeText {
  /** A status message is never longer than this; what comes after it can't matter. */
  private static final int MAX_RAW = 65_536;

  private static final char ESCAPE = '\u001b';

  private static final Pattern ESCAPE_SEQUENCE = Pattern.compile("\u001b\\[[0-9;?]{0,32}[A-Za-z]");

  private SafeText() {}

  /**
   * The text without secrets and control characters, runs of white space folded into one blank,
   * ends trimmed.
   *
   * @param raw what was said; null gives the empty text
   * @param maxChars the most UTF-16 characters of the answer, at least 1; what is longer ends in an
   *     ellipsis
   * @throws IllegalArgumentException when maxChars is less than 1
   */
  public static String clean(@Nullable String raw, int maxChars) {
    if (maxChars < 1) {
      throw new IllegalArgumentException("maxChars must be at least 1, not " + maxChars);
    }
    return raw == null ? "" : cap(Secrets.scrubbed(fold(bounded(raw))), maxChars);
  }

  /** A text that is cut is cut before a word: half a credential could no longer be known as one. */
  private static String bounded(String raw) {
    if (raw.length() <= MAX_RAW) {
      return raw;
    }
    int end = MAX_RAW;
    while (end > 0 && !Character.isWhitespace(raw.charAt(end))) {
      end--;
    }
    return raw.substring(0, end) + "…";
  }

  private static String fold(String raw) {
    String text = raw.indexOf(ESCAPE) < 0 ? raw : ESCAPE_SEQUENCE.matcher(raw).replaceAll("");
    StringBuilder out = new StringBuilder(text.length());
    boolean gap = false;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
        gap = !out.isEmpty();
      } else if (printable(c)) {
        if (gap) {
          out.append(' ');
          gap = false;
        }
        out.appendCodePoint(c);
      }
    }
    return out.toString();
  }

  /**
   * Format characters are the bidirectional overrides and zero-width ones: they make a text look
   * like another.
   */
  private static boolean printable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.PRIVATE_USE ->
          false;
      default -> true;
    };
  }

  private static String cap(String text, int maxChars) {
    if (text.length() <= maxChars) {
      return text;
    }
    int end = maxChars - 1;
    if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end).stripTrailing() + "…";
  }
}
