package dev.guidedrollouts.hands;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Runs an act's lines with the real kubectl: {@code kubectl} of the path, or the one that {@code
 * -Dkubectl=FILE} names.
 */
final class Shell {
  static final String KUBECTL = System.getProperty("kubectl", "kubectl");

  /** The words of the lines: kubectl in the namespace, objects named as the act, waits for news. */
  private static final String WORDS =
      """
      set -e
      k() { "$KUBECTL" -n "$NAMESPACE" "$@"; }
      settled() { k rollout status deployment/$D --timeout=4m; }
      scaled() { until [ "$(k get deployment/$D -o 'jsonpath={.spec.replicas}')" = "$1" ]; do sleep 0.5; done; }
      why() { k annotate deployment/$D "kubernetes.io/change-cause=$1" --overwrite; }
      image() { echo "{\\"spec\\": {\\"template\\": {\\"spec\\": {\\"containers\\": [{\\"name\\": \\"web\\", \\"image\\": \\"$1\\"}]}}}}"; }
      manifest() { cat <<TEXT
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: $D, labels: {app: $D}}
      spec:
        replicas: ${2:-0}
        selector: {matchLabels: {app: $D}}
        template:
          metadata: {labels: {app: $D}}
          spec:
            nodeSelector: {no-such-node: "true"}
            containers: [{name: web, image: "web:$1", env: [{name: A, value: "${3:-1}"}]}]
      TEXT
      }
      service() { cat <<TEXT
      apiVersion: v1
      kind: Service
      metadata: {name: $1}
      spec: {selector: {app: $1}, ports: [{port: 80}]}
      TEXT
      }
      """;

  private final File kubeconfig;
  private final String namespace;

  Shell(File kubeconfig, String namespace) {
    this.kubeconfig = kubeconfig;
    this.namespace = namespace;
  }

  /** An answer with the name that kubectl has where its file is called kubectl. */
  static String asKubectl(String answer) {
    return answer.replaceFirst(" kubectl[.-]v?[0-9][0-9.]*$", " kubectl");
  }

  /** Runs the lines to their end, and returns what they printed. */
  String run(String deployment, String lines) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-c", WORDS + lines).redirectErrorStream(true);
    builder.environment().put("KUBECTL", KUBECTL);
    builder.environment().put("KUBECONFIG", kubeconfig.getAbsolutePath());
    builder.environment().put("NAMESPACE", namespace);
    builder.environment().put("D", deployment);
    Process process = builder.start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(4, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as("%s: %s", lines, printed).isZero();
    return printed;
  }
}
