package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.guidedrollouts.bench.AuditLog;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** One of several tenants of a cluster: a namespace, and accounts with rights of their own. */
record Tenant(Cluster cluster, String namespace) {
  private static final Set<String> MOVED = Set.of("deployments", "services");
  private static final Set<String> READING = Set.of("get", "list", "watch");

  /** Another namespace beside the cluster's own. */
  static Tenant beside(Cluster cluster, String suffix) {
    String name = cluster.namespace + suffix;
    cluster
        .admin
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
    return new Tenant(cluster, name);
  }

  /**
   * A ServiceAccount.
   *
   * @param rules the rules of its Role as a YAML list; empty for none
   */
  Tenant account(String name, String rules) {
    apply("apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: %s}\n".formatted(name));
    if (!rules.isEmpty()) {
      apply(
          """
          apiVersion: rbac.authorization.k8s.io/v1
          kind: Role
          metadata: {name: %1$s}
          rules: %3$s
          ---
          apiVersion: rbac.authorization.k8s.io/v1
          kind: RoleBinding
          metadata: {name: %1$s}
          roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: %1$s}
          subjects: [{kind: ServiceAccount, name: %1$s, namespace: %2$s}]
          """
              .formatted(name, namespace, rules));
    }
    return this;
  }

  void apply(String yaml) {
    cluster.apply(namespace, yaml);
  }

  /** The operator's writes to Deployments and Services of this tenant, in order. */
  List<Write> writes(Instant since) throws IOException {
    String log = System.getenv("LAB_AUDIT_LOG");
    assertThat(log).as("LAB_AUDIT_LOG: the audit log is the witness of this test").isNotNull();
    return AuditLog.events(Path.of(log), "\"namespace\":\"" + namespace + "\"", since).stream()
        .filter(e -> MOVED.contains(e.at("/objectRef/resource").asText()))
        .filter(e -> !READING.contains(e.path("verb").asText()))
        .filter(e -> e.at("/user/username").asText().endsWith(":guided-rollouts:guided-rollouts"))
        .map(Write::of)
        .toList();
  }

  /**
   * A write as the API server wrote it down.
   *
   * @param as the user that the operator acted as; empty where it acted for itself
   */
  record Write(String verb, String object, String as, int code) {
    static Write of(JsonNode event) {
      return new Write(
          event.path("verb").asText(),
          event.at("/objectRef/resource").asText() + "/" + event.at("/objectRef/name").asText(),
          event.at("/impersonatedUser/username").asText(""),
          event.at("/responseStatus/code").asInt());
    }
  }
}
