package dev.guidedrollouts.cli;

import dev.guidedrollouts.kube.lookup.LookupException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The beginning of {@code kubectl-lesson}. The operator of the same jar is not started. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    silence();
    System.exit(commandLine().execute(args));
  }

  /** The client's own log is not for whoever asked. */
  static void silence() {
    Logger.getLogger("").setLevel(Level.OFF);
  }

  /** The whole command line, by the machine's clock. */
  static CommandLine commandLine() {
    return commandLine(Clock.systemUTC());
  }

  /** The whole command line, printing to the process's streams unless told otherwise. */
  static CommandLine commandLine(Clock clock) {
    CommandLine line =
        new CommandLine(new LessonCommand())
            .addSubcommand(new DiagnoseCommand(clock))
            .addSubcommand(new WaitCommand(clock))
            .addSubcommand(new ShowCommand())
            .addSubcommand(new BoardCommand(clock))
            .addSubcommand(new LintCommand())
            .addSubcommand(new TestCommand(clock))
            .addSubcommand(new EnrolCommand());
    for (Word word : Word.values()) {
      line.addSubcommand(word.command, WordCommand.of(word));
    }
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
