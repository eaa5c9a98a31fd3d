package dev.guidedrollouts.text;

import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Text of strangers (kubelets, registries, programs in containers) made fit for a status, an Event
 * or a log: no credentials, no control characters, no more than so many characters.
 *
 * <p>Each pattern starts at a literal or a bounded run and repeats only single character classes,
 * so that the time is linear in the text's length. What looks like a secret and is none is lost;
 * that is the cheaper mistake.
 */
public final class SafeText {
  /** What stands where a secret stood. */
  private static final String GONE = "***";

  /** A status message is never longer than this; what comes after it can't matter. */
  private static final int MAX_RAW = 65_536;

  private static final int MOST_ROUNDS = 5;

  private static final String SECRET_NAME =
      "(?:passw(?:or)?d|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|credentials?)";

  private static final Pattern ESCAPE_SEQUENCE = Pattern.compile("\u001b\\[[0-9;?]{0,32}[A-Za-z]");

  private static final Pattern PRIVATE_KEY =
      Pattern.compile(
          "-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[A-Za-z0-9+/=\\s\\\\]*+(?:-----END [A-Z ]{0,40}-----)?");

  /** {@code https://user:password@host}; also a bare user name, which may be a token. */
  private static final Pattern USER_INFO = Pattern.compile("://[^/\\s\"'<>?#]*@");

  /** {@code user:password@host} without a scheme; {@code name:tag@sha256:…} is an image. */
  private static final Pattern BARE_USER_INFO =
      Pattern.compile(
          "(?<![^\\s\"'(\\[=])[^\\s/:@\"']{1,128}+:[^\\s/@\"']{1,512}+@(?!sha\\d|[a-z0-9]{1,16}:[0-9a-f]{32})");

  /** After {@code authorization:} a scheme or a token; prose goes on with a word. */
  private static final Pattern HEADER =
      Pattern.compile(
          "(?i)\\b((?:proxy-)?authorization|x-registry-auth|x-registry-config|x-[a-z-]{0,32}token|set-cookie|cookie)"
              + "(\\\\{0,3}\"?\\s?[:=]\\s?[\\[\\\\\"']{0,5}+)(?!(?!(?:bearer|basic|digest|negotiate|token|aws4-hmac-sha256)\\s)(?-i:[a-z]{1,20}[:,]?[\\s…]))(?:(?:bearer|basic|digest|negotiate|token|aws4-hmac-sha256)\\s)?[^\\s\"']++[\"']*+");

  /** After the scheme's name a token, not a word as in {@code basic authentication}. */
  private static final Pattern SCHEME =
      Pattern.compile(
          "(?i)\\b(bearer|basic)\\s(?!realm)(?=[^\\s\",]*(?:[0-9=_]|(?-i:[a-z][A-Z]))|[a-z]{24})[A-Za-z0-9._~+/=:-]{6,}+");

  private static final Pattern QUERY =
      Pattern.compile("([?&])([A-Za-z0-9_.%~-]{1,64})=([^&\\s\"'<>]*+)");

  private static final Pattern QUERY_SECRET =
      Pattern.compile("token|sig|credential|secret|passw|pwd|key|auth|session|jwt|policy|^code$");

  private static final Pattern ASSIGNED =
      Pattern.compile(
          "(?i)(?<![\\w-])([\\w-]{0,40}?"
              + SECRET_NAME
              + "[\\w-]{0,24}\\s?=\\s?)(?:\\\\{0,3}\"[^\"]*+\"?|\\\\{0,3}'[^']*+'?|[^\\s&\"',;)\\]}]++)");

  /** {@code --password hunter2}, {@code docker login -p hunter2}. */
  private static final Pattern FLAG =
      Pattern.compile(
          "(?i)((?<![\\w-])--?[\\w-]{0,40}?"
              + SECRET_NAME
              + "[\\w-]{0,24}\\s|\\blogin\\b.{0,120}?\\s-p\\s?)[^\\s=-][^\\s]*+");

  private static final Pattern JSON =
      Pattern.compile(
          "(?i)(\\\\{0,3}[\"'](?:[\\w-]{0,40}?"
              + SECRET_NAME
              + "|auth|identitytoken)\\\\{0,3}[\"']\\s?:\\s?)\\\\{0,3}(?:\"[^\"]*+\"?|'[^']*+'?)");

  private static final Pattern XML =
      Pattern.compile("(?i)(<[\\w-]{0,40}?" + SECRET_NAME + "[\\w-]{0,24}>)[^<]++");

  /** {@code password: hunter2}; {@code password: unauthorized} and other prose stays. */
  private static final Pattern NAMED =
      Pattern.compile(
          "(?i)\\b("
              + SECRET_NAME
              + "(?:\\s?:|\\sis)\\s?[\\\\\"']{0,4}+|(?:password|passphrase|pwd)\\s[\\\\\"']{0,4}+)(?=[^\\s,;]{0,200}\\d)(?!sha\\d|https?:)[A-Za-z0-9._~+/=!@#$%^*-]{6,}+(?![:(])");

  /**
   * Secrets known by their looks: JSON in base64 (web tokens, pull secrets), GitHub, GitLab,
   * Docker, Slack, AWS, Google.
   */
  private static final Pattern WELL_KNOWN =
      Pattern.compile(
          "\\beyJ[A-Za-z0-9_+/=.-]{8,}+"
              + "|\\b(?:gh[opsur]_|github_pat_|glpat-|dckr_(?:pat|oat)_|xox[abpors]-|AIza|ya29\\.)[A-Za-z0-9_.-]{8,}+"
              + "|\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b");

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
    return raw == null ? "" : cap(scrubbed(fold(bounded(raw))), maxChars);
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
    String text = ESCAPE_SEQUENCE.matcher(raw).replaceAll("");
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

  /**
   * What stands where a secret stood may let the next one show: once more, until nothing changes.
   */
  private static String scrubbed(String text) {
    String before = text;
    String after = scrub(text);
    for (int i = 1; i < MOST_ROUNDS && !after.equals(before); i++) {
      before = after;
      after = scrub(before);
    }
    return after;
  }

  private static String scrub(String text) {
    String t = PRIVATE_KEY.matcher(text).replaceAll(GONE);
    t = USER_INFO.matcher(t).replaceAll("://" + GONE + "@");
    t = BARE_USER_INFO.matcher(t).replaceAll(GONE + "@");
    t = HEADER.matcher(t).replaceAll("$1$2" + GONE);
    t = SCHEME.matcher(t).replaceAll("$1 " + GONE);
    t = QUERY.matcher(t).replaceAll(SafeText::query);
    t = JSON.matcher(t).replaceAll("$1\"" + GONE + "\"");
    t = XML.matcher(t).replaceAll("$1" + GONE);
    t = ASSIGNED.matcher(t).replaceAll("$1" + GONE);
    t = FLAG.matcher(t).replaceAll("$1" + GONE);
    t = NAMED.matcher(t).replaceAll("$1" + GONE);
    return WELL_KNOWN.matcher(t).replaceAll(GONE);
  }

  private static String query(MatchResult m) {
    boolean secret = QUERY_SECRET.matcher(m.group(2).toLowerCase(Locale.ROOT)).find();
    return Matcher.quoteReplacement(secret ? m.group(1) + m.group(2) + "=" + GONE : m.group());
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
