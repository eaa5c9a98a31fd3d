package dev.guidedrollouts.settings;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * Where the operator begins: its settings are read and checked before anything else is started.
 * Wrong ones end it with status 2 and a line each.
 */
@QuarkusMain
public final class OperatorMain {
  static final int WRONG_SETTINGS = 2;

  private static volatile Settings settings = Settings.none();

  private OperatorMain() {}

  public static void main(String... arguments) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    try {
      SettingsCommand command = new SettingsCommand(System.getenv(), arguments);
      if (command.helped(out)) {
        return;
      }
      SettingsEnvironment.unknown(System.getenv()).forEach(line -> err.println("warning: " + line));
      settings = command.settings();
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
}
