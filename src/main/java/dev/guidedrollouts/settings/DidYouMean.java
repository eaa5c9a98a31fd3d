package dev.guidedrollouts.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The setting whose name is most like a mistyped one. It is asked of picocli as the name of a
 * command: for those picocli compares the whole names (similarity of letter pairs), for options it
 * only lists all that begin with the same two letters (4.7,
 * UnmatchedArgumentException.getSuggestions).
 */
final class DidYouMean {
  private static final CommandLine NAMES = names();

  private DidYouMean() {}

  private static CommandLine names() {
    CommandSpec names = CommandSpec.create();
    // Of two that are equally like it picocli takes the later one, and the older setting is meant.
    Arrays.asList(Setting.values())
        .reversed()
        .forEach(s -> names.addSubcommand(s.key(), CommandSpec.create()));
    return new CommandLine(names);
  }

  /**
   * A question to put behind an error's text.
   *
   * @param mistyped a key, without dashes or prefix: {@code http-prot}
   * @param form how the setting is written where it was mistyped: as key, flag or variable
   * @return {@code "; did you mean http-port?"}, or nothing where no name is like it
   */
  static String question(String mistyped, Function<Setting, String> form) {
    return new UnmatchedArgumentException(NAMES, List.of(mistyped))
        .getSuggestions().stream()
            .map(Setting::named)
            .flatMap(Optional::stream)
            .findFirst()
            .map(meant -> "; did you mean " + form.apply(meant) + "?")
            .orElse("");
  }
}
