package dev.guidedrollouts.kube.lookup;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the API server: one object, or all of some kinds.
 *
 * @param kinds of one or several kinds
 * @param everywhere whether of all namespaces
 * @param name which one; null for all
 * @param labels which labels they have, as a query has it; null for any
 * @param fields which fields they have, as a query has it; null for any
 */
record ApiQuery(
    List<Kind> kinds,
    boolean everywhere,
    @Nullable String name,
    @Nullable String labels,
    @Nullable String fields) {

  /** A page's most objects, as kubectl reads. */
  private static final int PAGE = 500;

  ApiQuery {
    kinds = List.copyOf(kinds);
  }

  /** The kinds that are read. */
  enum Kind {
    LESSONS(
        "RolloutLesson", "rolloutlessons.guidedrollouts.dev", "/apis/guidedrollouts.dev/v1alpha1"),
    DEPLOYMENTS("Deployment", "deployments.apps", "/apis/apps/v1"),
    REPLICA_SETS("ReplicaSet", "replicasets.apps", "/apis/apps/v1"),
    PODS("Pod", "pods", "/api/v1"),
    EVENTS("Event", "events", "/api/v1");

    /** The word that an object of it has as its {@code kind}. */
    final String word;

    /** Its plural with its group, as RBAC and kubectl have it. */
    final String resource;

    private final String version;

    Kind(String word, String resource, String version) {
      this.word = word;
      this.resource = resource;
      this.version = version;
    }

    private String plural() {
      int dot = resource.indexOf('.');
      return dot < 0 ? resource : resource.substring(0, dot);
    }
  }

  /** The object of that name. */
  static ApiQuery one(Kind kind, String name) {
    return new ApiQuery(List.of(kind), false, name, null, null);
  }

  /** All objects of these kinds in the connection's namespace. */
  static ApiQuery all(Kind... kinds) {
    return new ApiQuery(List.of(kinds), false, null, null, null);
  }

  /** All objects of that kind in all namespaces. */
  static ApiQuery everywhere(Kind kind) {
    return new ApiQuery(List.of(kind), true, null, null, null);
  }

  /** Those of them whose labels are selected; a LabelSelector as it is stored. */
  ApiQuery with(JsonNode selector) {
    return new ApiQuery(kinds, everywhere, name, text(selector), fields);
  }

  /** Those of them that have this value in this field. */
  ApiQuery withField(String field, String value) {
    return new ApiQuery(kinds, everywhere, name, labels, field + "=" + value);
  }

  /** As RBAC has it. */
  String verb() {
    return name == null ? "list" : "get";
  }

  /**
   * As kubectl is asked.
   *
   * @param namespace the one that was named; null for the context's own
   */
  List<String> words(@Nullable String namespace) {
    List<String> words = new ArrayList<>(List.of("get"));
    words.add(
        kinds.stream()
            .map(k -> k == Kind.LESSONS ? LessonLookup.KUBECTL_NAME : k.resource)
            .collect(Collectors.joining(",")));
    if (name != null) {
      words.add(name);
    }
    words.add("--output=json");
    if (labels != null) {
      words.add("--selector=" + labels);
    }
    if (fields != null) {
      words.add("--field-selector=" + fields);
    }
    if (everywhere) {
      words.add("--all-namespaces");
    } else if (namespace != null) {
      words.add("--namespace=" + namespace);
    }
    return words;
  }

  /**
   * The path of a GET for what is asked of one of the kinds.
   *
   * @param page the mark that the page before ended with; empty for the first
   */
  String path(Kind kind, String namespace, String page) {
    String path =
        kind.version
            + (everywhere ? "" : "/namespaces/" + encoded(namespace))
            + "/"
            + kind.plural();
    return name != null
        ? path + "/" + encoded(name)
        : path
            + "?limit="
            + PAGE
            + (labels == null ? "" : "&labelSelector=" + encoded(labels))
            + (fields == null ? "" : "&fieldSelector=" + encoded(fields))
            + (page.isEmpty() ? "" : "&continue=" + encoded(page));
  }

  /**
   * As a query has it (kubernetes, staging/src/k8s.io/apimachinery/pkg/apis/meta/v1/helpers.go,
   * LabelSelectorAsSelector).
   */
  private static String text(JsonNode selector) {
    List<String> all = new ArrayList<>();
    selector
        .path("matchLabels")
        .properties()
        .forEach(label -> all.add(label.getKey() + "=" + label.getValue().asText()));
    for (JsonNode each : selector.path("matchExpressions")) {
      String key = each.path("key").asText();
      List<String> values = new ArrayList<>();
      each.path("values").forEach(value -> values.add(value.asText()));
      all.add(
          switch (each.path("operator").asText()) {
            case "In" -> key + " in (" + String.join(",", values) + ")";
            case "NotIn" -> key + " notin (" + String.join(",", values) + ")";
            case "DoesNotExist" -> "!" + key;
            default -> key;
          });
    }
    return String.join(",", all);
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
