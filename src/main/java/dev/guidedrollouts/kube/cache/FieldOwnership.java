package dev.guidedrollouts.kube.cache;

import dev.guidedrollouts.api.v1alpha1.Annotations;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which entries of metadata.managedFields are the operator's. Its writes are patches and creations,
 * which the API server notes as operation Update; an entry of another operation, of a subresource
 * or of another manager was made by somebody else.
 */
public final class FieldOwnership {
  /** The operation under which the API server notes patches and creations. */
  public static final String UPDATE = "Update";

  private FieldOwnership() {}

  /**
   * The indexes of the operator's entries, lowest first; none where there is no other entry beside
   * them. An empty list would be a reset: the next server-side apply would then find an owner of
   * all that is there, called before-first-apply, and conflict with that (kubernetes,
   * staging/src/k8s.io/apimachinery/pkg/util/managedfields/internal: fieldmanager.go,
   * isResetManagedFields, and skipnonapplied.go).
   */
  public static List<Integer> entries(ObjectMeta metadata) {
    List<ManagedFieldsEntry> all = metadata.getManagedFields();
    List<Integer> own =
        IntStream.range(0, all.size()).filter(i -> isOwn(all.get(i))).boxed().toList();
    return own.size() < all.size() ? own : List.of();
  }

  private static boolean isOwn(ManagedFieldsEntry entry) {
    return Annotations.FIELD_MANAGER.equals(entry.getManager())
        && UPDATE.equals(entry.getOperation())
        && (entry.getSubresource() == null || entry.getSubresource().isEmpty());
  }
}
