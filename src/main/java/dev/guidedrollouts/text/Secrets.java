package dev.guidedrollouts.text;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What looks like a credential in a text is replaced.
 *
 * <p>Each pattern starts at a literal or a bounded run and repeats only single character classes,
 * so that the time is linear in the text's length. What looks like a secret and is none is lost;
 * that is the cheaper mistake. A pattern is run only where the text has what every match of it has:
 * most texts hold none of it, and every log line comes by here.
 */
final class Secrets {
  /** What stands where a secret stood. */
  private static final String GONE = "***";

  private static final int MOST_ROUNDS = 5;

  private static final String SECRET_NAME =
      "(?:passw(?:or)?d|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|credentials?)";

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

  /** The beginnings of what {@link #WELL_KNOWN} finds. */
  private static final List<String> WELL_KNOWN_STARTS =
      List.of(
          "eyJ",
          "gho_",
          "ghp_",
          "ghs_",
          "ghu_",
          "ghr_",
          "github_pat_",
          "glpat-",
          "dckr_",
          "xox",
          "AIza",
          "ya29.",
          "AKIA",
          "ASIA");

  /** One of them is in each match of {@link #SECRET_NAME}, in lower case. */
  private static final List<String> SECRET_STEMS =
      List.of("passw", "passphrase", "pwd", "secret", "token", "key", "credential");

  /** What a text has, looked up once for all patterns. */
  private record Clues(String text, String lower, boolean secretName) {
    static Clues of(String text) {
      String lower = text.toLowerCase(Locale.ROOT);
      return new Clues(text, lower, SECRET_STEMS.stream().anyMatch(lower::contains));
    }

    boolean has(char c) {
      return text.indexOf(c) >= 0;
    }

    boolean says(String word) {
      return lower.contains(word);
    }

    boolean quoted() {
      return has('"') || has('\'');
    }
  }

  /**
   * One kind of secret.
   *
   * @param needed true of each text in which the pattern finds anything
   */
  private record Kind(
      Pattern pattern, Predicate<Clues> needed, Function<MatchResult, String> replacement) {
    Kind(Pattern pattern, Predicate<Clues> needed, String replacement) {
      this(pattern, needed, match -> replacement);
    }
  }

  private static final List<Kind> KINDS =
      List.of(
          new Kind(PRIVATE_KEY, c -> c.text().contains("-----BEGIN "), GONE),
          new Kind(USER_INFO, c -> c.has('@') && c.text().contains("://"), "://" + GONE + "@"),
          new Kind(BARE_USER_INFO, c -> c.has('@') && c.has(':'), GONE + "@"),
          new Kind(
              HEADER,
              c -> c.says("authorization") || c.says("cookie") || c.says("x-"),
              "$1$2" + GONE),
          new Kind(SCHEME, c -> c.says("bearer ") || c.says("basic "), "$1 " + GONE),
          new Kind(QUERY, c -> c.has('=') && (c.has('?') || c.has('&')), Secrets::query),
          new Kind(
              JSON,
              c -> c.has(':') && c.quoted() && (c.secretName() || c.says("auth")),
              "$1\"" + GONE + "\""),
          new Kind(XML, c -> c.has('<') && c.secretName(), "$1" + GONE),
          new Kind(ASSIGNED, c -> c.has('=') && c.secretName(), "$1" + GONE),
          new Kind(FLAG, c -> c.has('-') && (c.secretName() || c.says("login")), "$1" + GONE),
          new Kind(NAMED, Clues::secretName, "$1" + GONE),
          new Kind(WELL_KNOWN, c -> WELL_KNOWN_STARTS.stream().anyMatch(c.text()::contains), GONE));

  private Secrets() {}

  /**
   * The text without them. What stands where a secret stood may let the next one show: once more,
   * until nothing changes.
   */
  static String scrubbed(String text) {
    return scrubbed(text, false);
  }

  /**
   * The same.
   *
   * @param everyPattern whether also patterns are run that can't find anything
   */
  static String scrubbed(String text, boolean everyPattern) {
    String before = text;
    String after = scrub(text, everyPattern);
    for (int i = 1; i < MOST_ROUNDS && !after.equals(before); i++) {
      before = after;
      after = scrub(before, everyPattern);
    }
    return after;
  }

  private static String scrub(String text, boolean everyPattern) {
    String t = text;
    Clues clues = Clues.of(t);
    for (Kind kind : KINDS) {
      if (everyPattern || kind.needed().test(clues)) {
        Matcher matcher = kind.pattern().matcher(t);
        String next = matcher.replaceAll(kind.replacement());
        if (!next.equals(t)) {
          t = next;
          clues = Clues.of(t);
        }
      }
    }
    return t;
  }

  private static String query(MatchResult m) {
    boolean secret = QUERY_SECRET.matcher(m.group(2).toLowerCase(Locale.ROOT)).find();
    return Matcher.quoteReplacement(secret ? m.group(1) + m.group(2) + "=" + GONE : m.group());
  }
}
