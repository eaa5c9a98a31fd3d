package dev.guidedrollouts.kube.cache;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.guidedrollouts.api.v1alpha1.Annotations;
import dev.guidedrollouts.model.ContainerImage;
import dev.guidedrollouts.model.FieldWriter;
import dev.guidedrollouts.model.FieldWriter.Part;
import dev.guidedrollouts.model.FieldWriters;
import dev.guidedrollouts.model.Memo;
import dev.guidedrollouts.text.SafeText;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * metadata.managedFields to the few words that are kept of it; pure. What an entry owns is a tree
 * (kubernetes, staging/src/k8s.io/apimachinery/pkg/apis/meta/v1/types.go, FieldsV1): {@code f:name}
 * is a field, {@code k:{"name":"web"}} the item of a list that has that name.
 */
final class FieldWriterReader {
  private static final String APPLY = "Apply";
  private static final String SCALE = "scale";
  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
  private static final String CHANGE_CAUSE = "f:" + Annotations.CHANGE_CAUSE;
  private static final String RESTARTED_AT = "f:" + TemplateDigest.RESTARTED_AT;

  /** The API server keeps ten that update, and any number of those that apply. */
  private static final int MOST = 8;

  /** As the API server bounds it (metav1/validation, FieldManagerMaxLength). */
  private static final int NAME_CHARS = 128;

  /** Thousands of objects have the same few writers: their names are cleaned and kept once. */
  private static final Memo<String, String> NAMES = new Memo<>(256, NAME_CHARS, String::length);

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final Memo<Set<Part>, Set<Part>> PARTS = new Memo<>(64, 64, Set::size);

  private FieldWriterReader() {}

  /** Who wrote the template, the number of replicas or the change-cause. */
  static FieldWriters of(Deployment deployment, List<ContainerImage> containers) {
    return of(
        deployment.getMetadata(),
        FieldWriterReader::deploymentParts,
        fields -> images(fields, containers));
  }

  /**
   * Of a version with the same generation: nobody wrote the spec in between, whoever wrote labels.
   * Its first entry of a subresource may have come.
   */
  static FieldWriters again(FieldWriters known, Deployment deployment) {
    return known.tellsScaling() || !tellsSubresources(deployment.getMetadata())
        ? known
        : new FieldWriters(known.all(), /* tellsScaling= */ true, null);
  }

  /** Who wrote the spec. */
  static FieldWriters of(Service service) {
    return of(service.getMetadata(), FieldWriterReader::serviceParts, fields -> List.of());
  }

  private static FieldWriters of(
      ObjectMeta metadata,
      Function<Map<?, ?>, Set<Part>> partsOf,
      Function<Map<?, ?>, List<String>> imagesOf) {
    boolean tellsScaling = tellsSubresources(metadata);
    return new FieldWriters(
        metadata.getManagedFields().stream()
            .filter(entry -> !Annotations.FIELD_MANAGER.equals(entry.getManager()))
            .flatMap(entry -> writer(entry, partsOf, imagesOf))
            .sorted(Comparator.comparing(FieldWriter::at).reversed())
            .limit(MOST)
            .toList(),
        tellsScaling,
        tellsScaling ? null : appliedReplicas(metadata));
  }

  private static @Nullable Integer appliedReplicas(ObjectMeta metadata) {
    Map<String, String> annotations = metadata.getAnnotations();
    String applied = annotations == null ? null : annotations.get(LAST_APPLIED);
    try {
      JsonNode replicas =
          applied == null ? null : MAPPER.readTree(applied).path("spec").path("replicas");
      return replicas == null || !replicas.isInt() ? null : replicas.intValue();
    } catch (JsonProcessingException e) {
      // Anybody may write anything there.
      return null;
    }
  }

  private static boolean tellsSubresources(ObjectMeta metadata) {
    return metadata.getManagedFields().stream().anyMatch(entry -> !subresource(entry).isEmpty());
  }

  private static Stream<FieldWriter> writer(
      ManagedFieldsEntry entry,
      Function<Map<?, ?>, Set<Part>> partsOf,
      Function<Map<?, ?>, List<String>> imagesOf) {
    FieldsV1 owned = entry.getFieldsV1();
    Map<?, ?> fields = owned == null ? Map.of() : owned.getAdditionalProperties();
    Set<Part> parts = partsOf.apply(fields);
    if (parts.isEmpty()) {
      return Stream.empty();
    }
    addIf(parts, Part.LAST_APPLIED, annotations(fields).containsKey("f:" + LAST_APPLIED));
    return Stream.of(
        new FieldWriter(
            name(entry.getManager()),
            APPLY.equals(entry.getOperation()),
            SCALE.equals(subresource(entry)),
            ReadMetadata.instant(entry.getTime()),
            PARTS.find(Set.copyOf(parts), same -> same),
            imagesOf.apply(fields)));
  }

  private static Set<Part> deploymentParts(Map<?, ?> fields) {
    Map<?, ?> spec = child(fields, "f:spec");
    Map<?, ?> template = child(spec, "f:template");
    Set<Part> parts = EnumSet.noneOf(Part.class);
    addIf(parts, Part.TEMPLATE, !template.isEmpty());
    addIf(parts, Part.RESTARTED_AT, annotations(template).containsKey(RESTARTED_AT));
    addIf(parts, Part.REPLICAS, spec.containsKey("f:replicas"));
    addIf(parts, Part.CHANGE_CAUSE, annotations(fields).containsKey(CHANGE_CAUSE));
    return parts;
  }

  private static Set<Part> serviceParts(Map<?, ?> fields) {
    Map<?, ?> spec = child(fields, "f:spec");
    Set<Part> parts = EnumSet.noneOf(Part.class);
    addIf(parts, Part.SERVICE, !spec.isEmpty());
    addIf(parts, Part.SELECTOR, spec.containsKey("f:selector"));
    return parts;
  }

  private static List<String> images(Map<?, ?> fields, List<ContainerImage> containers) {
    Map<?, ?> owned =
        child(child(child(child(fields, "f:spec"), "f:template"), "f:spec"), "f:containers");
    return containers.stream()
        .map(ContainerImage::name)
        // A container's name is a DNS label: JSON writes it as it is.
        .filter(name -> child(owned, "k:{\"name\":\"" + name + "\"}").containsKey("f:image"))
        .toList();
  }

  private static Map<?, ?> annotations(Map<?, ?> fields) {
    return child(child(fields, "f:metadata"), "f:annotations");
  }

  private static Map<?, ?> child(Map<?, ?> fields, String name) {
    return fields.get(name) instanceof Map<?, ?> child ? child : Map.of();
  }

  private static void addIf(Set<Part> parts, Part part, boolean owned) {
    if (owned) {
      parts.add(part);
    }
  }

  private static String subresource(ManagedFieldsEntry entry) {
    return entry.getSubresource() == null ? "" : entry.getSubresource();
  }

  private static String name(@Nullable String manager) {
    return manager == null
        ? ""
        : NAMES.find(manager, written -> SafeText.clean(written, NAME_CHARS));
  }
}
