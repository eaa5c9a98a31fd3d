package dev.guidedrollouts.cli;

import dev.guidedrollouts.kube.lookup.LookupException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The beginning of {@code kubectl-lesson}. The operator of the same jar is not started. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    silence();
    System.exit(commandLine(args).execute(args));
  }

  /** The client's own log is not for whoever asked. */
  static void silence() {
    Logger.getLogger("").setLevel(Level.OFF);
  }

  /** The whole command line, by the machine's clock. */
  static CommandLine commandLine() {
    return commandLine(Clock.systemUTC());
  }

  /**
   * As much of the command line as these arguments need: where the first is a command, that one. To
   * read the annotations of all of them takes a quarter of the time of a command.
   */
  static CommandLine commandLine(String... args) {
    Map<String, Supplier<Object>> all = commands(Clock.systemUTC());
    String first = args.length == 0 ? "" : args[0];
    Supplier<Object> wanted = all.get(first);
    if (wanted != null) {
      return commandLine(Map.of(first, wanted));
    }
    return commandLine(args.length == 1 && first.equals("--version") ? Map.of() : all);
  }

  /** The whole command line, printing to the process's streams unless told otherwise. */
  static CommandLine commandLine(Clock clock) {
    return commandLine(commands(clock));
  }

  private static Map<String, Supplier<Object>> commands(Clock clock) {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("diagnose", () -> new DiagnoseCommand(clock));
    all.put("wait", () -> new WaitCommand(clock));
    all.put("show", ShowCommand::new);
    all.put("board", () -> new BoardCommand(clock));
    all.put("lint", LintCommand::new);
    all.put("test", () -> new TestCommand(clock));
    all.put("enrol", EnrolCommand::new);
    for (Word word : Word.values()) {
      all.put(word.command, () -> WordCommand.of(word));
    }
    return all;
  }

  private static CommandLine commandLine(Map<String, Supplier<Object>> commands) {
    CommandLine line = new CommandLine(new LessonCommand());
    commands.forEach((name, command) -> line.addSubcommand(name, command.get()));
    return line.setParameterExceptionHandler((e, args) -> wrongArguments(e))
        .setExecutionExceptionHandler((e, command, parsed) -> failed(e, command));
  }

  private static int wrongArguments(ParameterException e) {
    PrintWriter err = e.getCommandLine().getErr();
    err.println("error: " + e.getMessage());
    err.println("See `" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help`.");
    return e.getCommandLine().getCommandSpec().exitCodeOnInvalidInput();
  }

  private static int failed(Exception e, CommandLine command) {
    command
        .getErr()
        .println(
            "error: "
                + (e instanceof LookupException
                    ? e.getMessage()
                    : "this is a defect of kubectl-lesson, please report it: " + e));
    return command.getCommandSpec().exitCodeOnExecutionException();
  }
}
