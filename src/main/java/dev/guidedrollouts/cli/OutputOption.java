package dev.guidedrollouts.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether the answer is a document, and which: {@code -o}. */
final class OutputOption {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "json|yaml",
      description = "Print a document instead of text.")
  @Nullable OutputForm form;
}
