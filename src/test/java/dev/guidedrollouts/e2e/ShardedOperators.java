package dev.guidedrollouts.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.guidedrollouts.bench.AuditLog;
import dev.guidedrollouts.settings.Shard;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Several operators, each with a shard of its own, and the namespaces that they mind. What an
 * operator asked for is in the API server's audit log, under its own user agent.
 */
final class ShardedOperators implements AutoCloseable {
  private static final Set<String> READING = Set.of("get", "list", "watch");

  private final Cluster cluster;
  private final Map<String, OperatorProcess> operators = new HashMap<>();
  private final List<String> namespaces = new ArrayList<>();
  private final Instant begin = Instant.now();

  /** With the rights for the Leases of these shards. */
  ShardedOperators(Cluster cluster, Shard... shards) {
    this.cluster = cluster;
    cluster.apply(
        Election.rights(
            Stream.of(shards)
                .map(shard -> "guided-rollouts" + shard.leaseSuffix())
                .collect(Collectors.joining(","))));
  }

  /** All that were made, in that order. */
  List<String> namespaces() {
    return namespaces;
  }

  /** A namespace that is that shard's. */
  String namespace(int index, int count) {
    String name =
        Stream.generate(() -> "e2e-" + UUID.randomUUID().toString().substring(0, 8))
            .filter(n -> Shard.ByNamespace.indexOf(n, count) == index)
            .findFirst()
            .orElseThrow();
    cluster
        .admin
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
    namespaces.add(name);
    return name;
  }

  /** An operator that may also stand by for one with the same shard. */
  OperatorProcess start(String name, String watched, String setting, String value)
      throws IOException {
    Map<String, String> settings = new HashMap<>(Election.settings(cluster, name));
    settings.put("GUIDED_ROLLOUTS_" + setting, value);
    OperatorProcess operator =
        new OperatorProcess(
                cluster.admin, watched, Election.agent(cluster, name), Map.copyOf(settings))
            .flag(ClassArchive.flag(cluster.admin));
    operators.put(name, operator);
    operator.start();
    return operator;
  }

  /** Somebody's {@code kubectl rollout resume deployment/ratings}. */
  void resume(String namespace) {
    cluster
        .admin
        .apps()
        .deployments()
        .inNamespace(namespace)
        .withName("ratings")
        .rolling()
        .resume();
  }

  /** What that operator asked of the namespace. */
  List<String> requests(String operator, String namespace, boolean writes) throws IOException {
    return AuditLog.events(
            Path.of(System.getenv("LAB_AUDIT_LOG")),
            "\"" + Election.agent(cluster, operator) + "\"",
            begin)
        .stream()
        .filter(e -> e.at("/objectRef/namespace").asText().equals(namespace))
        .filter(e -> !writes || !READING.contains(e.path("verb").asText()))
        .map(ShardedOperators::inWords)
        .toList();
  }

  private static String inWords(JsonNode event) {
    return "%s %s/%s"
        .formatted(
            event.path("verb").asText(),
            event.at("/objectRef/resource").asText(),
            event.at("/objectRef/name").asText());
  }

  /** How often the spec was changed. */
  long generation(String namespace, String deployment) {
    return cluster
        .admin
        .apps()
        .deployments()
        .inNamespace(namespace)
        .withName(deployment)
        .get()
        .getMetadata()
        .getGeneration();
  }

  /** Who has the Lease. */
  String holder(String lease) {
    return cluster
        .admin
        .leases()
        .inNamespace(cluster.namespace)
        .withName(lease)
        .get()
        .getSpec()
        .getHolderIdentity();
  }

  @Override
  public void close() {
    operators.values().forEach(OperatorProcess::close);
    namespaces.forEach(n -> cluster.admin.namespaces().withName(n).delete());
  }
}
