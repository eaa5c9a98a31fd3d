package dev.guidedrollouts.kube.lookup;

import com.fasterxml.jackson.databind.JsonNode;
import dev.guidedrollouts.kube.lookup.ApiQuery.Kind;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * What the API server says to one query, once it is awaited. Objects are as they are stored, but
 * that kubectl leaves {@code metadata.managedFields} out (since 1.21).
 */
final class Answer {
  private final Connection connection;
  private final ApiQuery query;
  private final @Nullable Future<@Nullable JsonNode> asked;

  /** {@code asked}: what kubectl will say; null where it is not asked. */
  Answer(Connection connection, ApiQuery query, @Nullable Future<@Nullable JsonNode> asked) {
    this.connection = connection;
    this.query = query;
    this.asked = asked;
  }

  /**
   * The object that was named; null where there is none.
   *
   * @throws LookupException if it may not be read, or the cluster does not answer
   */
  @Nullable JsonNode object() {
    return connection.questions().ask(query.verb(), resource(), this::objectOrNull);
  }

  /** The same; null also where there is no right to it, which is then among what was not seen. */
  @Nullable JsonNode objectIfAllowed(List<String> unseen) {
    return connection
        .questions()
        .askIfAllowed(query.verb(), resource(), this::objectOrNull, unseen);
  }

  /**
   * All objects of that kind, one of the query's.
   *
   * @throws LookupException if they may not be listed, or the cluster does not answer
   */
  List<JsonNode> items(Kind kind) {
    return connection.questions().ask(query.verb(), kind.resource, () -> all(kind));
  }

  /** The same; none where there is no right to them, which is then among what was not seen. */
  List<JsonNode> itemsIfAllowed(Kind kind, List<String> unseen) {
    List<JsonNode> found =
        connection.questions().askIfAllowed(query.verb(), kind.resource, () -> all(kind), unseen);
    return found == null ? List.of() : found;
  }

  private String resource() {
    return query.kinds().getFirst().resource;
  }

  private @Nullable JsonNode objectOrNull() {
    JsonNode said = byKubectl();
    try {
      return said == null ? byClient(query.kinds().getFirst(), "") : said;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return null;
      }
      throw e;
    }
  }

  private List<JsonNode> all(Kind kind) {
    List<JsonNode> items = new ArrayList<>();
    JsonNode said = byKubectl();
    if (said != null) {
      for (JsonNode item : said.path("items")) {
        if (item.path("kind").asText().equals(kind.word)) {
          items.add(item);
        }
      }
      return items;
    }
    String mark = "";
    do {
      JsonNode page = byClient(kind, mark);
      page.path("items").forEach(items::add);
      mark = page.path("metadata").path("continue").asText();
    } while (!mark.isEmpty());
    return items;
  }

  private @Nullable JsonNode byKubectl() {
    return asked == null ? null : KubectlQuestions.await(asked);
  }

  private JsonNode byClient(Kind kind, String page) {
    String path = query.path(kind, connection.namespace(), page);
    String said = connection.client().raw(path, "GET", null);
    connection.clientAnswered();
    return Serializer.tree(said);
  }
}
