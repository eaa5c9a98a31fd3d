package dev.guidedrollouts.settings;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The operator's command line. */
final class Flags {
  private final CommandLine line;

  Flags() {
    CommandSpec spec = CommandSpec.create().name("guided-rollouts").mixinStandardHelpOptions(true);
    spec.version(version());
    spec.usageMessage()
        .header("The operator for RolloutLesson resources.")
        .abbreviateSynopsis(true)
        .sortOptions(false)
        .footer(
            "",
            "Each of these may also be a variable (" + Setting.HTTP_PORT.variable() + "=8080)",
            "or a line of the file that --config-file names (http-port: 8080).",
            "A flag goes before a variable, a variable before the file.");
    for (Setting setting : Setting.values()) {
      OptionSpec.Builder option =
          OptionSpec.builder(setting.flag())
              .type(String.class)
              .paramLabel("VALUE")
              // The library reads ${…} and %n in a description as its own.
              .description(description(setting).toArray(String[]::new));
      spec.addOption(
          setting.isSwitch()
              ? option.arity("0..1").fallbackValue("true").build()
              : option.arity("1").build());
    }
    line = new CommandLine(spec);
  }

  private static List<String> description(Setting setting) {
    Stream<String> standard =
        setting.standard().isEmpty() ? Stream.of() : Stream.of("Default: " + setting.standard());
    return Stream.of(
            Stream.of(setting.meaning()),
            Stream.of("Allowed: " + setting.kind().allowed()),
            standard)
        .flatMap(s -> s)
        .map(text -> text.replace("%", "%%"))
        .toList();
  }

  private static String version() {
    String version = Flags.class.getPackage().getImplementationVersion();
    return "guided-rollouts " + (version == null ? "(not packaged)" : version);
  }

  /**
   * @throws WrongSettingsException if an argument is no flag, or lacks its value
   */
  ParseResult parse(String... arguments) throws WrongSettingsException {
    try {
      return line.parseArgs(arguments);
    } catch (ParameterException e) {
      throw new WrongSettingsException(List.of(String.valueOf(e.getMessage())));
    }
  }

  /** Answers {@code --help} and {@code --version}; false where neither was asked. */
  boolean helped(ParseResult parsed, PrintWriter out) {
    if (parsed.isUsageHelpRequested()) {
      line.usage(out);
      return true;
    }
    if (parsed.isVersionHelpRequested()) {
      line.printVersionHelp(out);
      return true;
    }
    return false;
  }

  static Map<Setting, Given> values(ParseResult parsed) {
    Map<Setting, Given> given = new EnumMap<>(Setting.class);
    Arrays.stream(Setting.values())
        .filter(s -> parsed.hasMatchedOption(s.flag()))
        .forEach(s -> given.put(s, new Given(parsed.matchedOptionValue(s.flag(), ""), s.flag())));
    return given;
  }
}
