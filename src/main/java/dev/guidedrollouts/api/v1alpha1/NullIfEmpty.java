package dev.guidedrollouts.api.v1alpha1;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An empty list is not written, and so is read back as absent: one value for both keeps a status
 * equal to itself.
 */
final class NullIfEmpty {
  private NullIfEmpty() {}

  static <T> @Nullable List<T> of(@Nullable List<T> list) {
    return list == null || list.isEmpty() ? null : List.copyOf(list);
  }
}
