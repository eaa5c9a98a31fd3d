package dev.guidedrollouts.kube.telemetry;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What kind of request it is, by method and path, as the API server's audit log would name it. Both
 * parts are constants: names and namespaces are not in them.
 *
 * @param verb get, list, watch, create, update, patch, delete or other
 * @param resource a plural, with its subresource behind a slash, or other
 */
record RequestKind(String verb, String resource) {
  private static final String OTHER = "other";

  /** All that the operator has to do with (deploy/rbac.yaml). */
  private static final Set<String> RESOURCES =
      Set.of(
          "rolloutlessons",
          "rolloutlessons/status",
          "deployments",
          "replicasets",
          "pods",
          "services",
          "endpoints",
          "endpointslices",
          "events",
          "leases",
          "selfsubjectaccessreviews",
          "customresourcedefinitions");

  private static final RequestKind UNKNOWN = new RequestKind(OTHER, OTHER);

  /**
   * Reads a path of the forms {@code /api/VERSION/…} and {@code /apis/GROUP/VERSION/…}, with or
   * without {@code namespaces/NAMESPACE/}, then {@code PLURAL[/NAME[/SUBRESOURCE]]}
   * (apiserver/pkg/endpoints/request/requestinfo.go).
   */
  static RequestKind of(String method, URI uri) {
    String path = uri.getRawPath();
    String[] parts = (path == null ? "" : path.replaceFirst("^/", "")).split("/", -1);
    int at = afterVersion(parts);
    if (at < 0) {
      return UNKNOWN;
    }
    if (parts.length > at + 2 && parts[at].equals("namespaces")) {
      at += 2;
    }
    if (at >= parts.length) {
      return UNKNOWN;
    }
    boolean named = parts.length > at + 1;
    String resource = parts.length > at + 2 ? parts[at] + "/" + parts[at + 2] : parts[at];
    return new RequestKind(
        verb(method, named, uri.getRawQuery()), RESOURCES.contains(resource) ? resource : OTHER);
  }

  private static int afterVersion(String[] parts) {
    return switch (parts[0]) {
      case "api" -> 2;
      case "apis" -> 3;
      default -> -1;
    };
  }

  private static String verb(String method, boolean named, @Nullable String query) {
    return switch (method.toUpperCase(Locale.ROOT)) {
      case "GET" -> watches(query) ? "watch" : named ? "get" : "list";
      case "POST" -> "create";
      case "PUT" -> "update";
      case "PATCH" -> "patch";
      case "DELETE" -> "delete";
      default -> OTHER;
    };
  }

  private static boolean watches(@Nullable String query) {
    return query != null && ("&" + query + "&").matches(".*&watch=(?:true|1)&.*");
  }
}
