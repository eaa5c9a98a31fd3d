package dev.guidedrollouts.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kubectl lesson}: by itself it only shows what there is. */
@Command(
    name = "kubectl lesson",
    header = "Guided Rollouts at the command line.",
    description = "",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = LessonCommand.Version.class,
    commandListHeading = "%nCommands:%n",
    footer = {"", "`kubectl lesson COMMAND --help` tells more about one of them."})
final class LessonCommand implements Runnable {
  @Spec @Nullable CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Option(names = "--version", versionHelp = true, description = "Show the version.")
  boolean version;

  @Override
  public void run() {
    if (spec != null) {
      spec.commandLine().usage(spec.commandLine().getOut());
    }
  }

  /** The version in the jar's manifest. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = LessonCommand.class.getPackage().getImplementationVersion();
      return new String[] {"kubectl-lesson " + (version == null ? "(not packaged)" : version)};
    }
  }
}
