package dev.guidedrollouts.diagnosis;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a name that a user chose looks like, wherever it stands; found by hand, since these few are
 * looked for in every message, from every character. Each is written beside the regular expression
 * that it stands for, and a test holds one against the other.
 */
enum NameShape {
  /** {@code [a-z]{1,12}+://[^\s"“”'<>]*+}. */
  URL {
    private static final int LONGEST_SCHEME = 12;

    @Override
    @Nullable Span next(CharSequence text, int from) {
      for (int colon = from; colon + 2 < text.length(); colon++) {
        if (text.charAt(colon) != ':'
            || text.charAt(colon + 1) != '/'
            || text.charAt(colon + 2) != '/') {
          continue;
        }
        int start = colon;
        while (start > from && colon - start < LONGEST_SCHEME && isLetter(text.charAt(start - 1))) {
          start--;
        }
        if (start < colon) {
          return new Span(start, run(text, colon + 3, Integer.MAX_VALUE, NameShape::inUrl));
        }
      }
      return null;
    }
  },

  /** {@code \\?["“”]([^"“”]*+)["“”]}. */
  QUOTED {
    @Override
    @Nullable Span next(CharSequence text, int from) {
      int open = run(text, from, Integer.MAX_VALUE, c -> !isQuote(c));
      int close = run(text, open + 1, Integer.MAX_VALUE, c -> !isQuote(c));
      return close >= text.length()
          ? null
          : new Span(open > from && text.charAt(open - 1) == '\\' ? open - 1 : open, close + 1);
    }
  },

  /**
   * An image as kubelet and containerd quote it: {@code (?<=(?:failed to (?:pull(?: and
   * unpack)?|inspect)|pulling) image) "[^"]*+"}.
   */
  PULLED {
    private static final String BEFORE = " image \"";
    private static final List<String> VERBS =
        List.of("failed to pull", "failed to pull and unpack", "failed to inspect", "pulling");

    @Override
    @Nullable Span next(CharSequence text, int from) {
      for (int at = from; at < text.length(); at++) {
        if (text.charAt(at) == ' ' && startsWith(text, at, BEFORE) && isBehindVerb(text, at)) {
          int open = at + BEFORE.length();
          int close = run(text, open, Integer.MAX_VALUE, c -> c != '"');
          return close == text.length() ? null : new Span(open - 2, close + 1);
        }
      }
      return null;
    }

    private static boolean isBehindVerb(CharSequence text, int end) {
      for (String verb : VERBS) {
        if (end >= verb.length() && startsWith(text, end - verb.length(), verb)) {
          return true;
        }
      }
      return false;
    }
  },

  /**
   * A path with a host in front, which is an image or a URL without its scheme: {@code
   * (?<![^\s(\[=,])[a-z0-9-]{1,63}+[.:][^\s"/,]{0,200}+/[^\s",;)\]]*+}.
   */
  HOSTED {
    private static final int LONGEST_REST = 200;

    @Override
    @Nullable Span next(CharSequence text, int from) {
      for (int start = from; start < text.length(); start++) {
        if (start > 0 && !isSpace(text.charAt(start - 1)) && !in("([=,", text.charAt(start - 1))) {
          continue;
        }
        int label = run(text, start, LONGEST_LABEL, NameShape::inHost);
        if (label == start || label >= text.length() || !in(".:", text.charAt(label))) {
          continue;
        }
        int slash = run(text, label + 1, LONGEST_REST, c -> !isSpace(c) && !in("\"/,", c));
        if (slash < text.length() && text.charAt(slash) == '/') {
          return new Span(
              start, run(text, slash, Integer.MAX_VALUE, c -> !isSpace(c) && !in("\",;)]", c)));
        }
      }
      return null;
    }
  },

  /** {@code (?<![^\s(=])/[^\s:,]++}. */
  FILE {
    @Override
    @Nullable Span next(CharSequence text, int from) {
      for (int start = from; start < text.length(); start++) {
        if (text.charAt(start) != '/'
            || (start > 0
                && !isSpace(text.charAt(start - 1))
                && !in("(=", text.charAt(start - 1)))) {
          continue;
        }
        int end = run(text, start + 1, Integer.MAX_VALUE, c -> !isSpace(c) && !in(":,", c));
        if (end > start + 1) {
          return new Span(start, end);
        }
      }
      return null;
    }
  },

  /**
   * {@code (?<![\w.<-])(?!client\.timeout)[\w-]{1,63}+(?:\.[\w-]{1,63}+)++(?::\d{1,5})?}: the
   * exception is Go's word for a time-out.
   */
  HOST {
    private static final String NO_HOST = "client.timeout";
    private static final int LONGEST_PORT = 5;

    @Override
    @Nullable Span next(CharSequence text, int from) {
      for (int start = from; start < text.length(); start++) {
        if (!inName(text.charAt(start))
            || (start > 0 && (inName(text.charAt(start - 1)) || in(".<", text.charAt(start - 1))))
            || startsWith(text, start, NO_HOST)) {
          continue;
        }
        int first = run(text, start, LONGEST_LABEL, NameShape::inName);
        int end = first;
        int next = afterLabel(text, end);
        while (next > end) {
          end = next;
          next = afterLabel(text, end);
        }
        if (end > first) {
          return new Span(start, afterPort(text, end));
        }
      }
      return null;
    }

    private static int afterLabel(CharSequence text, int dot) {
      if (dot >= text.length() || text.charAt(dot) != '.') {
        return dot;
      }
      int end = run(text, dot + 1, LONGEST_LABEL, NameShape::inName);
      return end == dot + 1 ? dot : end;
    }

    private static int afterPort(CharSequence text, int colon) {
      if (colon >= text.length() || text.charAt(colon) != ':') {
        return colon;
      }
      int end = run(text, colon + 1, LONGEST_PORT, NameShape::isDigit);
      return end == colon + 1 ? colon : end;
    }
  };

  /** DNS, RFC 1035, 2.3.4. */
  private static final int LONGEST_LABEL = 63;

  /** A part of a text, from {@code start} to before {@code end}. */
  record Span(int start, int end) {}

  /** What a run consists of. */
  private interface Chars {
    boolean has(char c);
  }

  /** The next name of this shape that begins at {@code from} or later; null where there is none. */
  abstract @Nullable Span next(CharSequence text, int from);

  private static int run(CharSequence text, int from, int most, Chars of) {
    int end = from;
    while (end < text.length() && end - from < most && of.has(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean startsWith(CharSequence text, int at, String word) {
    for (int i = 0; i < word.length(); i++) {
      if (at + i >= text.length() || text.charAt(at + i) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean in(String chars, char c) {
    return chars.indexOf(c) >= 0;
  }

  /** What {@code \s} is. */
  private static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isQuote(char c) {
    return c == '"' || c == '“' || c == '”';
  }

  private static boolean inUrl(char c) {
    return !isSpace(c) && !isQuote(c) && c != '\'' && c != '<' && c != '>';
  }

  private static boolean inHost(char c) {
    return isLetter(c) || isDigit(c) || c == '-';
  }

  /** What {@code \w} and the hyphen are. */
  static boolean inName(char c) {
    return inHost(c) || c == '_' || (c >= 'A' && c <= 'Z');
  }
}
