package dev.guidedrollouts.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Parameters;

/** Which Deployment is asked about, in the forms that kubectl takes. */
final class DeploymentArgument {
  @Parameters(
      arity = "0..*",
      paramLabel = "DEPLOYMENT",
      description = "deployment/NAME, deploy/NAME, deployment NAME, or only NAME.")
  List<String> words = new ArrayList<>();

  /** Its bare name. */
  String name(Subcommand command) {
    return command.typed(() -> DeploymentName.parse(words));
  }
}
