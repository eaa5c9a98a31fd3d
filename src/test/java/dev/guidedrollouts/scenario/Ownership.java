package dev.guidedrollouts.scenario;

import dev.guidedrollouts.api.v1alpha1.Annotations;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;

/** metadata.managedFields as far as who is in it: the fields themselves are not told apart. */
final class Ownership {
  private Ownership() {}

  /** A write of the operator's. A controller has written too by the time that anybody looks. */
  static void take(ObjectMeta metadata) {
    List<ManagedFieldsEntry> entries = new ArrayList<>(metadata.getManagedFields());
    if (entries.isEmpty()) {
      entries.add(entry("kube-controller-manager"));
    }
    if (entries.stream().noneMatch(e -> Annotations.FIELD_MANAGER.equals(e.getManager()))) {
      entries.add(entry(Annotations.FIELD_MANAGER));
    }
    metadata.setManagedFields(entries);
  }

  static void release(ObjectMeta metadata) {
    metadata.setManagedFields(
        metadata.getManagedFields().stream()
            .filter(e -> !Annotations.FIELD_MANAGER.equals(e.getManager()))
            .toList());
  }

  static ManagedFieldsEntry entry(String manager) {
    return new ManagedFieldsEntryBuilder().withManager(manager).withOperation("Update").build();
  }

  /** Who wrote a container's image, as the API server notes it. */
  static ManagedFieldsEntry ofImage(String manager, String time, String container) {
    return new ManagedFieldsEntryBuilder(entry(manager))
        .withTime(time)
        .withApiVersion("apps/v1")
        .withFieldsType("FieldsV1")
        .withFieldsV1(
            Serialization.unmarshal(
                """
                {"f:spec": {"f:template": {"f:spec": {"f:containers":
                  {"k:{\\"name\\":\\"%s\\"}": {"f:image": {}}}}}}}
                """
                    .formatted(container),
                FieldsV1.class))
        .build();
  }
}
