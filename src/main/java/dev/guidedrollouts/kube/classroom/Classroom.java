package dev.guidedrollouts.kube.classroom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.guidedrollouts.kube.lookup.Connection;
import dev.guidedrollouts.kube.lookup.LookupException;
import dev.guidedrollouts.text.EnrolMessages;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes and removes the namespaces of a class, under the instructor's rights. */
public final class Classroom {
  private final Connection connection;

  public Classroom(Connection connection) {
    this.connection = connection;
  }

  /**
   * What a team's kubectl needs.
   *
   * @param text a kubeconfig with the team's account and namespace
   * @param until when its token ends, as the API server says it (RFC 3339)
   */
  public record Access(String text, String until) {}

  /**
   * Makes what a team gets, or brings it to what it should be; what others have added stays.
   *
   * @throws LookupException if its namespace is somebody else's, or a right is missing
   */
  public void apply(Team team, String prefix) {
    Namespace there =
        connection
            .questions()
            .ask(
                "get",
                "namespaces",
                () -> connection.client().namespaces().withName(team.name()).get());
    if (there != null && !prefix.equals(label(there))) {
      throw new LookupException(EnrolMessages.foreignNamespace(team.name(), prefix));
    }
    team.objects().forEach(this::apply);
  }

  private void apply(GenericKubernetesResource object) {
    connection
        .questions()
        .ask(
            "patch",
            object.getKind().toLowerCase(Locale.ROOT) + "s",
            () ->
                connection
                    .client()
                    .resource(object)
                    .fieldManager(FieldManager.NAME)
                    .forceConflicts()
                    .serverSideApply());
  }

  /**
   * A kubeconfig for the team's account. Its token is asked for (TokenRequest), and ends: a Secret
   * with a token of a ServiceAccount would not, and since 1.24 none comes by itself.
   *
   * @param most how long the token shall hold; the API server may give less
   */
  public Access access(Team team, Duration most) {
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    request.put("apiVersion", "authentication.k8s.io/v1").put("kind", "TokenRequest");
    request.putObject("spec").put("expirationSeconds", most.toSeconds());
    String answer =
        connection
            .questions()
            .ask(
                "create",
                "serviceaccounts/token",
                () ->
                    connection
                        .client()
                        .raw(
                            "/api/v1/namespaces/%s/serviceaccounts/%s/token"
                                .formatted(team.name(), Team.ACCOUNT),
                            "POST",
                            request));
    JsonNode status = Serialization.unmarshal(answer, JsonNode.class).path("status");
    return new Access(
        kubeconfig(team.name(), status.path("token").asText()),
        status.path("expirationTimestamp").asText());
  }

  private String kubeconfig(String team, String token) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    Config own = connection.client().getConfiguration();
    ObjectNode config = json.objectNode();
    config.put("apiVersion", "v1").put("kind", "Config").put("current-context", team);
    ObjectNode cluster = json.objectNode().put("server", own.getMasterUrl());
    String authority = authority(own);
    if (authority != null) {
      cluster.put("certificate-authority-data", authority);
    } else if (own.isTrustCerts()) {
      cluster.put("insecure-skip-tls-verify", true);
    }
    config.putArray("clusters").addObject().put("name", "cluster").set("cluster", cluster);
    config
        .putArray("users")
        .addObject()
        .put("name", Team.ACCOUNT)
        .putObject("user")
        .put("token", token);
    config
        .putArray("contexts")
        .addObject()
        .put("name", team)
        .putObject("context")
        .put("cluster", "cluster")
        .put("user", Team.ACCOUNT)
        .put("namespace", team);
    return Serialization.asYaml(config).replaceFirst("^---\\s*\\n", "");
  }

  /** In Base64, as a kubeconfig has it; null where the system's authorities count. */
  private static @Nullable String authority(Config config) {
    if (config.getCaCertData() != null) {
      return config.getCaCertData();
    }
    if (config.getCaCertFile() == null) {
      return null;
    }
    try {
      return Base64.getEncoder()
          .encodeToString(
              Files.readString(Path.of(config.getCaCertFile())).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The namespaces that were made with that prefix, in order of name. */
  public List<String> enrolled(String prefix) {
    return connection
        .questions()
        .ask(
            "list",
            "namespaces",
            () ->
                connection
                    .client()
                    .namespaces()
                    .withLabel(Team.LABEL, prefix)
                    .list()
                    .getItems()
                    .stream()
                    .map(n -> n.getMetadata().getName())
                    .sorted()
                    .toList());
  }

  /** Begins the deletion of a namespace, with all that is in it. */
  public void remove(String namespace) {
    connection
        .questions()
        .ask(
            "delete",
            "namespaces",
            () -> connection.client().namespaces().withName(namespace).delete());
  }

  private static @Nullable String label(Namespace namespace) {
    return namespace.getMetadata().getLabels() == null
        ? null
        : namespace.getMetadata().getLabels().get(Team.LABEL);
  }
}
