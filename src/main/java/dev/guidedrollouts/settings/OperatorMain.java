package dev.guidedrollouts.settings;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import picocli.CommandLine.ParseResult;

/**
 * Where the operator begins: its settings are read and checked before anything else is started.
 * Wrong ones end it with status 2 and a line each.
 */
@QuarkusMain
public final class OperatorMain {
  static final int WRONG_SETTINGS = 2;

  /**
   * What the kubelet and Docker make for a Service named guided-rollouts or guided-rollouts-…
   * (kubernetes, pkg/kubelet/envvars/envvars.go).
   */
  private static final Pattern SERVICE_LINK =
      Pattern.compile(".*_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT(_[0-9]+_(TCP|UDP|SCTP).*)?)");

  private static volatile Settings settings = Settings.none();

  private OperatorMain() {}

  public static void main(String... arguments) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    try {
      Flags flags = new Flags();
      ParseResult parsed = flags.parse(arguments);
      if (flags.helped(parsed, out)) {
        return;
      }
      unknownVariables(System.getenv()).forEach(line -> err.println("warning: " + line));
      settings = new Settings(Resolution.of(Flags.values(parsed), System.getenv()));
    } catch (WrongSettingsException e) {
      e.problems().forEach(problem -> err.println("error: " + problem));
      err.println("See --help.");
      System.exit(WRONG_SETTINGS);
    }
    // Of all that Quarkus reads, these count most.
    settings.properties().forEach(System::setProperty);
    Quarkus.run(arguments);
  }

  /** What the process was started with; defaults where it was not started by {@link #main}. */
  public static Settings settings() {
    return settings;
  }

  static Set<String> unknownVariables(Map<String, String> environment) {
    Set<String> unknown = new TreeSet<>();
    for (String name : environment.keySet()) {
      if (name.startsWith(Setting.VARIABLE_PREFIX)
          && !SERVICE_LINK.matcher(name).matches()
          && Setting.named(keyOf(name)).isEmpty()) {
        unknown.add(
            "%s is no setting; the nearest is %s"
                .formatted(
                    name, Setting.named(Nearest.setting(keyOf(name))).orElseThrow().variable()));
      }
    }
    return unknown;
  }

  private static String keyOf(String variable) {
    return variable
        .substring(Setting.VARIABLE_PREFIX.length())
        .toLowerCase(Locale.ROOT)
        .replace('_', '-');
  }
}
