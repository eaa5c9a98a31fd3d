package dev.guidedrollouts.settings;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The operator's command line, read by picocli, and behind it the environment and the file: a flag
 * takes precedence over a variable, a variable over the file.
 *
 * <p>That order is kept here, and values are judged by {@link SettingsCheck}, because picocli's
 * default value providers and type converters (4.7, CommandLine.applyDefaultValues) stop at the
 * first wrong variable or line of the file, do not say which of them it was, and refuse one that a
 * flag replaces.
 */
final class SettingsCommand {
  private final CommandLine line = new CommandLine(spec());
  private final Map<String, String> environment;
  private final ParseResult parsed;

  /**
   * @param environment the process's variables
   * @param arguments the process's arguments
   */
  SettingsCommand(Map<String, String> environment, String... arguments) {
    this.environment = Map.copyOf(environment);
    this.parsed = line.parseArgs(arguments);
  }

  private static CommandSpec spec() {
    CommandSpec spec = CommandSpec.create().name("guided-rollouts").mixinStandardHelpOptions(true);
    spec.version(version());
    spec.parser().collectErrors(true);
    spec.usageMessage()
        .header("The operator for RolloutLesson resources.")
        .abbreviateSynopsis(true)
        .sortOptions(false)
        .footer(
            "",
            "Each of these may also be a variable (" + Setting.HTTP_PORT.variable() + "=8080)",
            "or a line of the file that --config-file names (http-port: 8080).",
            "A flag takes precedence over a variable, a variable over the file.");
    Arrays.stream(Setting.values()).forEach(setting -> spec.addOption(option(setting)));
    return spec;
  }

  private static OptionSpec option(Setting setting) {
    OptionSpec.Builder option =
        OptionSpec.builder(setting.flag())
            .type(String.class)
            .paramLabel("VALUE")
            .description(description(setting));
    return setting.isSwitch()
        ? option.arity("0..1").fallbackValue("true").build()
        : option.arity("1").build();
  }

  private static String[] description(Setting setting) {
    return Stream.of(
            setting.meaning(),
            "Allowed: " + setting.type().allowed(),
            setting.defaultValue().isEmpty() ? "" : "Default: " + setting.defaultValue())
        .filter(text -> !text.isEmpty())
        // picocli reads ${…} and %n in a description as its own; no text here has the first.
        .map(text -> text.replace("%", "%%"))
        .toArray(String[]::new);
  }

  private static String version() {
    String version = SettingsCommand.class.getPackage().getImplementationVersion();
    return "guided-rollouts " + (version == null ? "(not packaged)" : version);
  }

  /** Answers {@code --help} and {@code --version}; false where neither was asked for. */
  boolean helped(PrintWriter out) {
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

  /**
   * Reads and checks everything.
   *
   * @throws WrongSettingsException if an argument is no flag or lacks its value, or if a value or
   *     the file is wrong; all such things are in it
   */
  Settings settings() throws WrongSettingsException {
    List<String> problems =
        new ArrayList<>(parsed.errors().stream().flatMap(e -> inWords(e)).toList());
    Map<Setting, ConfiguredValue> nearer = SettingsEnvironment.read(environment);
    nearer.putAll(flags());
    Map<Setting, ConfiguredValue> values = new EnumMap<>(Setting.class);
    ConfiguredValue file = nearer.get(Setting.CONFIG_FILE);
    if (file != null && SettingsCheck.problem(Setting.CONFIG_FILE, file).isEmpty()) {
      values.putAll(SettingsFile.read(file.value(), problems));
    }
    values.putAll(nearer);
    values.forEach(
        (setting, value) -> SettingsCheck.problem(setting, value).ifPresent(problems::add));
    Settings settings = new Settings(values);
    if (problems.isEmpty()) {
      problems.addAll(SettingsCheck.together(settings));
    }
    if (!problems.isEmpty()) {
      throw new WrongSettingsException(problems);
    }
    return settings;
  }

  private Map<Setting, ConfiguredValue> flags() {
    Map<Setting, ConfiguredValue> flags = new EnumMap<>(Setting.class);
    Arrays.stream(Setting.values())
        .filter(s -> parsed.hasMatchedOption(s.flag()))
        .forEach(
            s ->
                flags.put(
                    s, new ConfiguredValue(parsed.matchedOptionValue(s.flag(), ""), s.flag())));
    return flags;
  }

  /** picocli's words; a mistyped flag with the one that may have been meant. */
  private static Stream<String> inWords(Exception error) {
    return error instanceof UnmatchedArgumentException unmatched
        ? unmatched.getUnmatched().stream().map(SettingsCommand::unmatched)
        : Stream.of(String.valueOf(error.getMessage()));
  }

  private static String unmatched(String argument) {
    if (!argument.startsWith("--")) {
      return "Unmatched argument: '%s'".formatted(argument);
    }
    String key = argument.substring(2).replaceFirst("=.*", "");
    return "Unknown option: '%s'%s".formatted(argument, DidYouMean.question(key, Setting::flag));
  }
}
