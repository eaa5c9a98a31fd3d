package dev.guidedrollouts.diagnosis;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A message about a start, a sandbox or a volume without what users named: quoted words, paths,
 * commands, and the places where a name stands bare. Quoted sentences stay.
 */
final class StartErrorText {
  private record Replacement(Pattern pattern, String with) {
    Replacement(String regex, String with) {
      this(Pattern.compile(regex), with);
    }
  }

  private static final List<Replacement> NAMES =
      List.of(
          new Replacement("^spec\\.\\w{1,40}\\{[^}]{0,300}\\}: ", ""),
          new Replacement("\\\\\"[^\\s\"\\\\]*+\\\\\"", "<q>"),
          new Replacement("[\"“”`][^\\s\"“”`]*+[\"“”`]", "<q>"),
          new Replacement("(?<!\\w)'[^']*+'(?!\\w)", "<q>"),
          new Replacement("\\[[^\\[\\]]{0,600}+\\]", "[]"),
          new Replacement(
              "\\b((?:container|pod|key)[:=] ?|key (?=\\S{1,300} in )|endpoint |user \\()[^\\s:,()<]{1,300}+",
              "$1<q>"),
          new Replacement("(?<![^\\s(=])/[^\\s:,]++", "<path>"));

  private StartErrorText() {}

  /** Lower case, white space folded, names replaced by placeholders. */
  static String read(String message) {
    String text = ErrorText.fold(message);
    for (Replacement r : NAMES) {
      text = r.pattern.matcher(text).replaceAll(r.with);
    }
    return text;
  }
}
