package dev.guidedrollouts.crd;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** docs/api.md: every field of the definition, in the words that {@code kubectl explain} has. */
final class ApiPage {
  private final StringBuilder page = new StringBuilder();

  private record Section(String path, JsonNode schema) {}

  static String of(JsonNode definition) {
    JsonNode names = definition.at("/spec/names");
    JsonNode version = definition.at("/spec/versions/0");
    ApiPage page = new ApiPage();
    page.page.append(
        """
      <!-- Generated from crds/ by `make crd`; do not edit. -->
      # RolloutLesson, field by field

      Group `%s`, version `%s`, kind `%s`; plural `%s`, short names %s, category %s. It lives in a namespace. `kubectl explain lesson.spec
      --recursive` says the same on a cluster, [schema/](../deploy/schema) has it for editors, and
      [deploy/lesson.yaml](../deploy/lesson.yaml) is an example.

      Lengths are in characters. A field without a default may be left out unless it is called required.
      """
            .formatted(
                definition.at("/spec/group").asText(),
                version.path("name").asText(),
                names.path("kind").asText(),
                names.path("plural").asText(),
                words(names.path("shortNames")),
                words(names.path("categories"))));
    page.columns(version.path("additionalPrinterColumns"));
    JsonNode fields = version.at("/schema/openAPIV3Schema/properties");
    for (String part : List.of("spec", "status")) {
      page.sections(new Section(part, fields.path(part)));
    }
    return page.page.toString();
  }

  private void columns(JsonNode columns) {
    page.append("\n## What `kubectl get lessons` shows\n\n| column | of | |\n|---|---|---|\n");
    for (JsonNode column : columns) {
      page.append(
          "| %s | `%s` | %s |\n"
              .formatted(
                  column.path("name").asText().toUpperCase(Locale.ROOT),
                  column.path("jsonPath").asText().substring(1),
                  column.path("priority").asInt() == 0 ? "" : "with `-o wide`"));
    }
  }

  /** An object's own fields first, then the objects in it. */
  private void sections(Section section) {
    page.append("\n## %s\n\n".formatted(section.path()));
    page.append(section.schema().path("description").asText()).append('\n');
    for (JsonNode rule : section.schema().path("x-kubernetes-validations")) {
      page.append("\n- Rule: %s.\n".formatted(rule.path("message").asText()));
    }
    page.append("\n| field | type | default | bounds | meaning |\n|---|---|---|---|---|\n");
    List<Section> inner = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : section.schema().path("properties").properties()) {
      String path = section.path() + "." + field.getKey();
      JsonNode schema = field.getValue();
      JsonNode element = schema.has("items") ? schema.path("items") : schema;
      boolean nested = element.has("properties");
      if (nested) {
        inner.add(new Section(schema.has("items") ? path + "[]" : path, element));
      }
      row(section.schema(), field.getKey(), schema, nested ? inner.getLast().path() : null);
    }
    inner.forEach(this::sections);
  }

  private void row(JsonNode parent, String name, JsonNode schema, @Nullable String nested) {
    boolean required =
        parent.path("required").valueStream().anyMatch(field -> field.asText().equals(name));
    page.append(
        "| `%s` | %s | %s | %s | %s |\n"
            .formatted(
                name,
                nested == null ? type(schema) : "[%s](#%s)".formatted(type(schema), anchor(nested)),
                schema.has("default") ? "`" + plain(schema.path("default")) + "`" : "",
                bounds(schema, required),
                schema.path("description").asText().replace("|", "\\|")));
  }

  private static String type(JsonNode schema) {
    if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
      return "integer or string";
    }
    if (schema.has("items")) {
      return "list of " + type(schema.path("items"));
    }
    String format = schema.path("format").asText();
    return format.equals("date-time") ? "time" : schema.path("type").asText();
  }

  private static String bounds(JsonNode schema, boolean required) {
    StringJoiner bounds = new StringJoiner("; ");
    if (required) {
      bounds.add("required");
    }
    if (schema.has("enum")) {
      bounds.add("one of " + words(schema.path("enum")));
    }
    range(bounds, schema, "minimum", "maximum", "");
    range(bounds, schema, "minLength", "maxLength", " characters");
    range(bounds, schema, "minItems", "maxItems", " entries");
    range(bounds, schema.path("items"), "minLength", "maxLength", " characters each");
    if (schema.has("pattern")) {
      bounds.add("`" + schema.path("pattern").asText().replace("|", "\\|") + "`");
    }
    for (JsonNode key : schema.path("x-kubernetes-list-map-keys")) {
      bounds.add("unique by `" + key.asText() + "`");
    }
    for (JsonNode rule : schema.path("x-kubernetes-validations")) {
      bounds.add(rule.path("message").asText());
    }
    return bounds.toString();
  }

  private static void range(
      StringJoiner bounds, JsonNode schema, String least, String most, String what) {
    boolean from = schema.has(least);
    boolean to = schema.has(most);
    if (from && to) {
      bounds.add(number(schema.path(least)) + " to " + number(schema.path(most)) + what);
    } else if (from) {
      bounds.add("at least " + number(schema.path(least)) + what);
    } else if (to) {
      bounds.add("at most " + number(schema.path(most)) + what);
    }
  }

  private static String number(JsonNode value) {
    return String.valueOf(value.asLong());
  }

  private static String words(JsonNode list) {
    StringJoiner words = new StringJoiner(", ");
    list.forEach(word -> words.add("`" + plain(word) + "`"));
    return words.toString();
  }

  private static String plain(JsonNode value) {
    return value.isTextual() ? value.asText() : value.toString();
  }

  /** As GitHub makes it of a heading. */
  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 _-]", "");
  }
}
