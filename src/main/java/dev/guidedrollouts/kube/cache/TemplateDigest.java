package dev.guidedrollouts.kube.cache;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The identity of a pod template: equal digests, equal templates. The label pod-template-hash is
 * left out, as the Deployment controller leaves it out when it looks for the ReplicaSet of a
 * template (kubernetes, pkg/controller/deployment/util/deployment_util.go, EqualIgnoreHash).
 */
public final class TemplateDigest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String HASH_LABEL = "pod-template-hash";
  static final String RESTARTED_AT = "kubectl.kubernetes.io/restartedAt";

  /**
   * Structs that are no pointers in Kubernetes' types: there an empty one says the same as none.
   * Everywhere else an empty object ({@code emptyDir: {}}, {@code securityContext: {}}) is a value
   * of its own.
   */
  private static final Set<String> EMPTY_IS_ABSENT =
      Set.of("metadata", "labels", "annotations", "resources");

  private TemplateDigest() {}

  /** The digest of a template: 32 hexadecimal digits. */
  public static String of(PodTemplateSpec template) {
    return of(MAPPER.<JsonNode>valueToTree(template));
  }

  /**
   * The digest of a template without the annotation that {@code kubectl rollout restart} sets
   * (kubernetes, staging/src/k8s.io/kubectl/pkg/polymorphichelpers/objectrestarter.go); empty where
   * it has none, and the digest is that of the whole.
   */
  static Optional<String> withoutRestart(PodTemplateSpec template) {
    Map<String, String> annotations =
        template.getMetadata() == null ? null : template.getMetadata().getAnnotations();
    if (annotations == null || !annotations.containsKey(RESTARTED_AT)) {
      return Optional.empty();
    }
    JsonNode tree = MAPPER.valueToTree(template);
    if (tree.path("metadata").path("annotations") instanceof ObjectNode all) {
      all.remove(RESTARTED_AT);
    }
    return Optional.of(of(tree));
  }

  private static String of(JsonNode tree) {
    if (tree.path("metadata").path("labels") instanceof ObjectNode labels) {
      labels.remove(HASH_LABEL);
    }
    StringBuilder canonical = new StringBuilder();
    write(tree, canonical);
    return HexFormat.of().formatHex(sha256(canonical.toString()), 0, 16);
  }

  /** Keys in order, lengths before texts; what says the same as nothing is left out. */
  private static void write(JsonNode node, StringBuilder out) {
    if (node.isObject()) {
      Map<String, JsonNode> sorted = new TreeMap<>();
      node.properties().stream()
          .filter(e -> !saysNothing(e.getKey(), e.getValue()))
          .forEach(e -> sorted.put(e.getKey(), e.getValue()));
      out.append('{');
      sorted.forEach(
          (key, value) -> {
            out.append(key.length()).append(':').append(key).append('=');
            write(value, out);
            out.append(';');
          });
      out.append('}');
    } else if (node.isArray()) {
      out.append('[');
      node.forEach(
          item -> {
            write(item, out);
            out.append(',');
          });
      out.append(']');
    } else {
      String text = node.asText();
      out.append(text.length()).append(':').append(text);
    }
  }

  private static boolean saysNothing(String key, JsonNode value) {
    if (value.isObject() && EMPTY_IS_ABSENT.contains(key)) {
      return value.properties().stream().allMatch(e -> saysNothing(e.getKey(), e.getValue()));
    }
    return value.isNull() || (value.isArray() && value.isEmpty());
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
