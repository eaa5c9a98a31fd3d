package dev.guidedrollouts.cli;

import dev.guidedrollouts.api.v1alpha1.NameKind;
import dev.guidedrollouts.kube.lookup.Connection;
import dev.guidedrollouts.text.LookupMessages;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which cluster and which namespace: the flags that kubectl has too. */
final class ClusterOptions {
  @Option(
      names = {"-n", "--namespace"},
      order = Subcommand.CLUSTER,
      paramLabel = "NAME",
      description = "The namespace; default: the context's.")
  @Nullable String namespace;

  @Option(
      names = "--context",
      order = Subcommand.CLUSTER,
      paramLabel = "NAME",
      description = "The context of the kubeconfig; default: its current one.")
  @Nullable String context;

  @Option(
      names = "--kubeconfig",
      order = Subcommand.CLUSTER,
      paramLabel = "FILE",
      description = "The kubeconfig; default: $KUBECONFIG, else ~/.kube/config.")
  @Nullable String kubeconfig;

  /** The cluster that is meant; no request is made yet. */
  Connection open(Subcommand command) {
    return Connection.open(kubeconfig, context, namespace(command));
  }

  /** The namespace that was named; null where none was. */
  @Nullable String namespace(Subcommand command) {
    if (namespace != null && !NameKind.LABEL.fits(namespace)) {
      throw command.wrong("--namespace: " + LookupMessages.notNamespaceName(namespace));
    }
    return namespace;
  }
}
