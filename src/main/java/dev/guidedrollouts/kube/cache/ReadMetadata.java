package dev.guidedrollouts.kube.cache;

import dev.guidedrollouts.api.v1alpha1.Annotations;
import dev.guidedrollouts.model.ChangeMarker;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Of an object's metadata what the readers of all kinds ask for; pure. */
public final class ReadMetadata {
  private ReadMetadata() {}

  static Optional<OwnerReference> controller(HasMetadata object, String kind) {
    return object.getMetadata().getOwnerReferences().stream()
        .filter(o -> Boolean.TRUE.equals(o.getController()) && kind.equals(o.getKind()))
        .findFirst();
  }

  static Instant instant(@Nullable String timestamp) {
    try {
      return timestamp == null ? Instant.EPOCH : Instant.parse(timestamp);
    } catch (DateTimeParseException e) {
      return Instant.EPOCH;
    }
  }

  /** Which change of a lesson the object carries; null where none. */
  public static @Nullable ChangeMarker marker(HasMetadata object) {
    Map<String, String> annotations = annotations(object);
    return ChangeMarker.parse(
            annotations.get(Annotations.LESSON),
            annotations.get(Annotations.STEP),
            annotations.get(Annotations.CHANGE))
        .orElse(null);
  }

  static Map<String, String> annotations(HasMetadata object) {
    return Optional.ofNullable(object.getMetadata().getAnnotations()).orElse(Map.of());
  }

  /** The object without anything but what an informer has to know of it. */
  static <T extends HasMetadata> T skeleton(T object, Supplier<T> empty) {
    T bare = empty.get();
    bare.setMetadata(
        new ObjectMetaBuilder()
            .withName(object.getMetadata().getName())
            .withNamespace(object.getMetadata().getNamespace())
            .withUid(object.getMetadata().getUid())
            .withResourceVersion(object.getMetadata().getResourceVersion())
            .build());
    return bare;
  }
}
