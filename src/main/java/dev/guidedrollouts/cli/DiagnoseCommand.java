package dev.guidedrollouts.cli;

import dev.guidedrollouts.api.v1alpha1.NameKind;
import dev.guidedrollouts.kube.lookup.DeploymentLookup;
import dev.guidedrollouts.kube.lookup.DeploymentSnapshot;
import dev.guidedrollouts.kube.lookup.Serializer;
import dev.guidedrollouts.text.LookupMessages;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

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
final class DiagnoseCommand implements Callable<Integer> {
  static final int TROUBLE = 1;

  @Spec @Nullable CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "DEPLOYMENT",
      description = "deployment/NAME, deploy/NAME, deployment NAME, or only NAME.")
  List<String> words = new ArrayList<>();

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      description = "The Deployment's namespace; default: the context's.")
  @Nullable String namespace;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "json|yaml",
      description = "Print a document instead of text.")
  @Nullable OutputForm output;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "The context of the kubeconfig; default: its current one.")
  @Nullable String context;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "The kubeconfig; default: $KUBECONFIG, else ~/.kube/config.")
  @Nullable String kubeconfig;

  @Option(
      names = "--exit-code",
      description = "End with exit code 1 where something is wrong with the Deployment.")
  boolean exitCode;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  private final Clock clock;

  DiagnoseCommand(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() {
    Report report = DiagnosisService.examine(look(deployment()), clock.instant());
    print(
        output == null
            ? TextReport.of(report)
            : switch (output) {
              case json -> Serializer.json(report);
              case yaml -> Serializer.yaml(report);
            });
    return exitCode && report.state().trouble() ? TROUBLE : 0;
  }

  private String deployment() {
    try {
      return DeploymentName.parse(words);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(commandSpec().commandLine(), e.getMessage(), e);
    }
  }

  private DeploymentSnapshot look(String name) {
    if (namespace != null && !NameKind.LABEL.fits(namespace)) {
      throw new ParameterException(
          commandSpec().commandLine(),
          "--namespace: " + LookupMessages.notNamespaceName(namespace));
    }
    try (DeploymentLookup lookup = DeploymentLookup.open(kubeconfig, context, namespace)) {
      return lookup.look(name);
    }
  }

  private void print(String text) {
    commandSpec().commandLine().getOut().print(text);
    commandSpec().commandLine().getOut().flush();
  }

  private CommandSpec commandSpec() {
    if (spec == null) {
      throw new IllegalStateException("not run by picocli");
    }
    return spec;
  }
}
