package dev.guidedrollouts.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The definition's schema as JSON Schema, for editors (yaml-language-server) and kubeconform. What
 * only an API server understands is left out; what it would prune or kubectl refuse, a field that
 * the definition does not know, is an error here.
 */
final class EditorSchema {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private EditorSchema() {}

  static String of(JsonNode definition) {
    JsonNode version = definition.at("/spec/versions/0");
    ObjectNode root = version.at("/schema/openAPIV3Schema").deepCopy();
    plain(root);
    ObjectNode schema = JSON.createObjectNode();
    schema.put("$schema", "http://json-schema.org/draft-07/schema#");
    schema.put(
        "title", definition.at("/spec/names/kind").asText() + " " + version.path("name").asText());
    schema.setAll(root);
    ObjectNode properties = (ObjectNode) schema.get("properties");
    properties
        .putObject("apiVersion")
        .put("const", definition.at("/spec/group").asText() + "/" + version.path("name").asText());
    properties.putObject("kind").put("const", definition.at("/spec/names/kind").asText());
    properties.putObject("metadata").put("type", "object");
    schema.putArray("required").add("apiVersion").add("kind").add("metadata").add("spec");
    try {
      return JSON.writeValueAsString(schema) + "\n";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void plain(JsonNode node) {
    if (node instanceof ObjectNode object) {
      if (object.path("x-kubernetes-int-or-string").asBoolean()) {
        object.remove("type");
        ArrayNode types = object.putArray("anyOf");
        types.addObject().put("type", "integer");
        types.addObject().put("type", "string");
      }
      List<String> servers =
          object.properties().stream()
              .map(e -> e.getKey())
              .filter(k -> k.startsWith("x-"))
              .toList();
      object.remove(servers);
      if (object.path("type").asText().equals("object") && object.has("properties")) {
        object.put("additionalProperties", false);
      }
    }
    node.forEach(EditorSchema::plain);
  }
}
