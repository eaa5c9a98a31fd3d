package dev.guidedrollouts.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.e2e.Installation;
import dev.guidedrollouts.kube.LabNamespace;
import dev.guidedrollouts.metrics.ReconciliationMetrics;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A status that the API server refuses is not lost without a word: the reconciliation fails, the
 * SDK brings others at growing intervals, and once the reason is gone the status is written though
 * nothing else happens. Here the reason is a right that is missing.
 */
class StatusRefusedIT {
  private static final String READER = "status-refused-reader";
  private static final String MAY_READ =
      """
      apiVersion: rbac.authorization.k8s.io/v1
      kind: Role
      metadata: {name: reader, namespace: %1$s}
      rules:
      - {apiGroups: ["*"], resources: ["*"], verbs: [get, list, watch]}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: RoleBinding
      metadata: {name: reader, namespace: %1$s}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
      subjects:
      - {apiGroup: rbac.authorization.k8s.io, kind: User, name: %2$s}
      """;
  private static final String MAY_WRITE =
      """
      apiVersion: rbac.authorization.k8s.io/v1
      kind: Role
      metadata: {name: writer, namespace: %1$s}
      rules:
      - {apiGroups: [guidedrollouts.dev], resources: [rolloutlessons/status], verbs: [patch]}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: RoleBinding
      metadata: {name: writer, namespace: %1$s}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: writer}
      subjects:
      - {apiGroup: rbac.authorization.k8s.io, kind: User, name: %2$s}
      """;

  private final List<Exception> failures = new CopyOnWriteArrayList<>();
  private final List<Integer> attempts = new CopyOnWriteArrayList<>();
  private LabNamespace lab;
  private Operator operator;

  @BeforeEach
  void anOperatorThatMayOnlyRead() throws IOException {
    lab = LabNamespace.open();
    Installation.install(lab.client);
    apply(MAY_READ);
    Config config = Config.fromKubeconfig(LabNamespace.kubeconfig());
    config.setImpersonateUsername(READER);
    KubernetesClient reader = new KubernetesClientBuilder().withConfig(config).build();
    operator =
        LessonOperator.start(
            reader,
            lab.name,
            (input, decision, next, settled) -> {},
            new ReconcileTracker(
                new ReconciliationMetrics(new SimpleMeterRegistry()), Clock.systemUTC()),
            failing());
  }

  private Metrics failing() {
    return new Metrics() {
      @Override
      public void reconciliationFailed(
          HasMetadata resource, RetryInfo retry, Exception failure, Map<String, Object> metadata) {
        failures.add(failure);
        attempts.add(retry == null ? 0 : retry.getAttemptCount());
      }
    };
  }

  @AfterEach
  void leave() {
    if (operator != null) {
      operator.stop();
    }
    if (lab != null) {
      lab.close();
    }
  }

  private void apply(String manifests) {
    byte[] bytes = manifests.formatted(lab.name, READER).getBytes(StandardCharsets.UTF_8);
    lab.client
        .load(new ByteArrayInputStream(bytes))
        .items()
        .forEach(item -> lab.client.resource(item).create());
  }

  private RolloutLesson lesson() {
    return lab.client
        .resources(RolloutLesson.class)
        .inNamespace(lab.name)
        .withName("bookinfo")
        .require();
  }

  @Test
  void itIsToldAndTriedAgainUntilItIsWritten() {
    apply(LessonOperator.SUSPENDED);
    Awaitility.await("passes that fail").until(() -> failures.size() >= 3);
    assertThat(failures)
        .allSatisfy(
            failure ->
                assertThat(failure)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(
                        "the API server refuses the status of lesson " + lab.name + "/bookinfo: ")
                    .hasMessageContaining("rolloutlessons/status"));
    assertThat(attempts).as("attempts: each is a retry of the one before").isSorted();
    assertThat(attempts.getLast()).isGreaterThanOrEqualTo(2);
    assertThat(lesson().statusOrEmpty().phase()).isNull();

    apply(MAY_WRITE);

    Awaitility.await("the status, though nothing happened to the lesson")
        .until(() -> lesson().statusOrEmpty().phase() != null);
    assertThat(lesson().statusOrEmpty().phase()).isEqualTo(LessonPhase.Suspended);
  }
}
