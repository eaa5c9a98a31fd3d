package dev.guidedrollouts.api.v1alpha1;

import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Set;

/**
 * Which labels of a lesson are kept as it is read. Nothing is decided by a label but whose shard a
 * lesson is, and labels have no bound but that of the whole object; so only those are kept that the
 * shard's selector asks for.
 */
public final class KeptLabels {
  private KeptLabels() {}

  /** From now on lessons that this mapper reads keep the labels with these keys. */
  public static void set(ObjectMapper mapper, Set<String> keys) {
    mapper.setConfig(
        mapper.getDeserializationConfig().withAttribute(KeptLabels.class, Set.copyOf(keys)));
  }

  static boolean keeps(DeserializationContext context, String key) {
    return context.getAttribute(KeptLabels.class) instanceof Set<?> keys && keys.contains(key);
  }
}
