package dev.guidedrollouts.cli;

import dev.guidedrollouts.kube.lookup.Serializer;
import dev.guidedrollouts.text.WaitMessages;
import dev.guidedrollouts.validation.Durations;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What every command of {@code kubectl lesson} has: its help, and where it prints to. */
abstract class Subcommand implements Callable<Integer> {
  /** Where an option stands in the help: behind the command's own, which have none. */
  static final int CLUSTER = 50;

  private static final int LAST = 100;

  @Spec @Nullable CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      order = LAST,
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  /** To where the answer goes, as it is. */
  final void print(String text) {
    commandLine().getOut().print(text);
    commandLine().getOut().flush();
  }

  /** The answer as a document. */
  final void print(OutputForm form, Object document) {
    print(
        switch (form) {
          case json -> Serializer.json(document);
          case yaml -> Serializer.yaml(document);
        });
  }

  /** One line for a person, beside the answer. */
  final void tell(String line) {
    commandLine().getErr().println(line);
    commandLine().getErr().flush();
  }

  /** An error of whoever typed the command. */
  final ParameterException wrong(String message) {
    return new ParameterException(commandLine(), message);
  }

  /**
   * What was typed, as it is read.
   *
   * @param reading throws IllegalArgumentException where it can't be read, with a message for
   *     whoever typed it
   */
  final <T extends @Nullable Object> T typed(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  /** A duration behind a flag, as a lesson has it. */
  final Duration duration(String flag, String text) {
    return typed(
        () -> {
          try {
            return Durations.parse(text);
          } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                WaitMessages.flag(flag, String.valueOf(e.getMessage())), e);
          }
        });
  }

  private CommandLine commandLine() {
    if (spec == null) {
      throw new IllegalStateException("not run by picocli");
    }
    return spec.commandLine();
  }
}
