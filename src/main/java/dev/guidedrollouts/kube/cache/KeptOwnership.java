package dev.guidedrollouts.kube.cache;

import dev.guidedrollouts.model.ChangeMarker;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Objects whose fields the operator could not give back: the right is missing, a webhook says no,
 * or one writes into each request, which brings the operator's entry back. That is not tried again
 * under the same marker by this process, so that a lesson that has ended does not write for ever.
 * To forget it costs one more try.
 */
public final class KeptOwnership {
  private static final int MOST = 1_000;

  private final Set<String> kept = ConcurrentHashMap.newKeySet();

  /**
   * The ownership is kept from now on: it could not be given back.
   *
   * @param uid the object's uid
   * @param marker the marker that is on it
   */
  public void add(String uid, ChangeMarker marker) {
    if (kept.size() >= MOST) {
      kept.clear();
    }
    kept.add(key(uid, marker));
  }

  boolean has(String uid, @Nullable ChangeMarker marker) {
    return marker != null && !kept.isEmpty() && kept.contains(key(uid, marker));
  }

  private static String key(String uid, ChangeMarker marker) {
    return uid + " " + marker.step() + " " + marker.change();
  }
}
