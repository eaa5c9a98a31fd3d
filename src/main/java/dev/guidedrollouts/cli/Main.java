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
  /** No answer: wrong arguments, no such Deployment, no rights, no cluster. */
  static final int NO_ANSWER = 2;

  private Main() {}

  public static void main(String[] args) {
    // The client's own log is not for whoever asked.
    Logger.getLogger("").setLevel(Level.OFF);
    System.exit(commandLine(Clock.systemUTC()).execute(args));
  }

  /** The whole command line, printing to the process's streams unless told otherwise. */
  static CommandLine commandLine(Clock clock) {
    return new CommandLine(new LessonCommand())
        .addSubcommand(new DiagnoseCommand(clock))
        .setParameterExceptionHandler((e, args) -> wrongArguments(e))
        .setExecutionExceptionHandler((e, command, parsed) -> failed(e, command));
  }

  private static int wrongArguments(ParameterException e) {
    PrintWriter err = e.getCommandLine().getErr();
    err.println("error: " + e.getMessage());
    err.println("See `" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help`.");
    return NO_ANSWER;
  }

  private static int failed(Exception e, CommandLine command) {
    command
        .getErr()
        .println(
            "error: "
                + (e instanceof LookupException
                    ? e.getMessage()
                    : "this is a defect of kubectl-lesson, please report it: " + e));
    return NO_ANSWER;
  }
}
