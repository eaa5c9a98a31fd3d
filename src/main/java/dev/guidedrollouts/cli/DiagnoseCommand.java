package dev.guidedrollouts.cli;

import dev.guidedrollouts.kube.lookup.DeploymentLookup;
import dev.guidedrollouts.kube.lookup.DeploymentSnapshot;
import java.time.Clock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kubectl lesson diagnose}. */
@Command(
    name = "diagnose",
    header = "Explain why a Deployment's rollout is not progressing.",
    description = {
      "",
      "The operator's own diagnosis, for any Deployment: with a lesson or without one, also where the"
          + " operator is not installed. Nothing is changed, and no Secret is read.",
      ""
    },
    sortOptions = false,
    exitCodeOnInvalidInput = DiagnoseCommand.NO_ANSWER,
    exitCodeOnExecutionException = DiagnoseCommand.NO_ANSWER,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:A diagnosis was made, whatever it says; with --exit-code: and nothing is wrong.",
      "1:With --exit-code: something is wrong with the Deployment.",
      "2:No diagnosis could be made: wrong arguments, no such Deployment, missing rights, no cluster."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  kubectl lesson diagnose deployment/web -n shop",
      "  kubectl lesson diagnose web -o yaml",
      "  kubectl lesson diagnose web -o json | jq -r .diagnosis.cause"
    })
final class DiagnoseCommand extends Subcommand {
  static final int TROUBLE = 1;
  static final int NO_ANSWER = 2;

  @Mixin DeploymentArgument deployment = new DeploymentArgument();

  @Mixin OutputOption output = new OutputOption();

  @Option(
      names = "--exit-code",
      description = "End with exit code 1 where something is wrong with the Deployment.")
  boolean exitCode;

  @Mixin ClusterOptions cluster = new ClusterOptions();

  private final Clock clock;

  DiagnoseCommand(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() {
    Report report = DiagnosisService.examine(look(), clock.instant());
    if (output.form == null) {
      print(TextReport.of(report));
    } else {
      print(output.form, report);
    }
    return exitCode && report.state().trouble() ? TROUBLE : 0;
  }

  private DeploymentSnapshot look() {
    String name = deployment.name(this);
    try (DeploymentLookup lookup = new DeploymentLookup(cluster.open(this))) {
      return lookup.look(name);
    }
  }
}
