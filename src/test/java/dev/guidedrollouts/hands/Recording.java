package dev.guidedrollouts.hands;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.guidedrollouts.fixtures.Fixtures;
import dev.guidedrollouts.kube.cache.ObjectReader;
import dev.guidedrollouts.model.Observation;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an API server had after an act: the objects as it gave them, of which only a part is kept,
 * and in comments what was done, since when it is asked, and the answers.
 *
 * @param file where it is
 * @param notes the comments by their first word
 * @param objects the Deployment, its ReplicaSets, its Service
 */
record Recording(Path file, Map<String, String> notes, List<GenericKubernetesResource> objects) {
  static final String FOLDER = "hands";
  private static final String SINCE = "since";

  private static final Map<String, Set<String>> KEPT =
      Map.of(
          "", Set.of("apiVersion", "kind", "metadata", "spec"),
          "metadata",
              Set.of(
                  "name",
                  "uid",
                  "resourceVersion",
                  "generation",
                  "creationTimestamp",
                  "annotations",
                  "labels",
                  "ownerReferences",
                  "managedFields"));

  @Override
  public String toString() {
    return file.getFileName().toString();
  }

  static Recording read(Path file) {
    Map<String, String> notes = new LinkedHashMap<>();
    Fixtures.text(file)
        .lines()
        .takeWhile(line -> line.startsWith("# "))
        .map(line -> line.substring(2).split(": ", 2))
        .forEach(words -> notes.put(words[0], words[1]));
    return new Recording(file, notes, Fixtures.objects(file, GenericKubernetesResource.class));
  }

  Instant since() {
    return Instant.parse(notes.get(SINCE));
  }

  /** What the product's readers make of it. */
  Observation observation() {
    return ObjectReader.read(
        of(Deployment.class),
        of(ReplicaSet.class),
        List.of(),
        List.of(),
        of(Service.class),
        List.of());
  }

  private <T extends HasMetadata> List<T> of(Class<T> type) {
    return objects.stream()
        .filter(object -> object.getKind().equals(type.getSimpleName()))
        .map(object -> Serialization.unmarshal(Serialization.asJson(object), type))
        .toList();
  }

  /**
   * Writes one.
   *
   * @param server the API server's version, for example {@code 1.36}
   * @param client kubectl's
   * @param objects as the API server gave them, JSON
   */
  static void write(String server, String client, Act act, Instant since, List<String> objects) {
    StringBuilder text = new StringBuilder();
    note(text, "server", server);
    note(text, "client", act.agent() == null ? client : act.agent());
    note(text, "before", act.before());
    note(text, "act", act.lines());
    note(text, SINCE, since.toString());
    act.expected().forEach((question, answer) -> note(text, question.key(), answer));
    objects.forEach(object -> document(text, Serialization.unmarshal(object, ObjectNode.class)));
    try {
      Files.writeString(
          Fixtures.file(FOLDER, server + "-" + act.name() + ".yaml"), text.toString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void note(StringBuilder text, String word, String what) {
    text.append("# ").append(word).append(": ").append(what).append('\n');
  }

  /** YAML whose leaves are JSON: a line each. */
  private static void document(StringBuilder text, ObjectNode object) {
    object.retain(KEPT.get(""));
    ObjectNode metadata = (ObjectNode) object.get("metadata");
    metadata.retain(KEPT.get("metadata"));
    JsonNode fields = metadata.remove("managedFields");
    object.remove("metadata");
    text.append("---\n");
    lines(text, "", object);
    text.append("metadata:\n");
    lines(text, "  ", metadata);
    // Nobody asks who wrote a ReplicaSet.
    if (fields != null && !"ReplicaSet".equals(object.path("kind").asText())) {
      text.append("  managedFields:\n");
      fields.forEach(entry -> text.append("  - ").append(entry).append('\n'));
    }
  }

  private static void lines(StringBuilder text, String indent, ObjectNode node) {
    node.properties()
        .forEach(
            e ->
                text.append(indent)
                    .append(e.getKey())
                    .append(": ")
                    .append(e.getValue())
                    .append('\n'));
  }
}
