package dev.guidedrollouts.kube.write;

import dev.guidedrollouts.api.v1alpha1.Annotations;
import dev.guidedrollouts.kube.cache.FieldOwnership;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.ChangeMarker;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A JSON Patch (RFC 6902) on an object that others own too: it names only what it changes, so that
 * nothing of a newer API version is lost. It carries what the decision was made on: most often the
 * resourceVersion, and the API server answers 409 where that is not the present one.
 *
 * <p>It is written by hand because the client's own, {@code edit} (fabric8 7.5), is the difference
 * of two whole objects: it needs a read before, and has no {@code test} operations.
 */
final class JsonPatch {
  private final List<Map<String, Object>> operations = new ArrayList<>();

  private final Predicate<ObjectMeta> upToDate;

  JsonPatch(String resourceVersion) {
    this.upToDate = now -> resourceVersion.equals(now.getResourceVersion());
    replace("/metadata/resourceVersion", resourceVersion);
  }

  private JsonPatch(String uid, long generation) {
    this.upToDate =
        now -> uid.equals(now.getUid()) && Long.valueOf(generation).equals(now.getGeneration());
    test("/metadata/uid", uid);
    test("/metadata/generation", generation);
  }

  /**
   * A patch on a Deployment that is, in all that counts, as it was seen. Where it is not, a test
   * fails, which the API server answers with 422.
   */
  static JsonPatch on(Change.Basis basis) {
    return basis.marked()
        ? new JsonPatch(basis.uid(), basis.generation())
        : new JsonPatch(basis.resourceVersion());
  }

  /**
   * Fails the whole patch where the value is another one: what is replaced is what was meant.
   *
   * @param value a number, or a text without {@code <}, {@code >} and {@code &}: the API server
   *     compares a text as it is written in JSON, and writes these escaped (evanphx/json-patch v4)
   */
  JsonPatch test(String path, Object value) {
    return operation("test", path, value);
  }

  /** Sets what is there. */
  JsonPatch replace(String path, Object value) {
    return operation("replace", path, value);
  }

  /** Sets what may be there or not, or appends to a list. */
  JsonPatch add(String path, Object value) {
    return operation("add", path, value);
  }

  /**
   * Takes entries out of metadata.managedFields. What each is is asked in the same patch, though
   * the version says it already: another's entry must not go by a slip.
   *
   * @param entries their indexes, lowest first
   */
  JsonPatch disown(List<Integer> entries) {
    for (int index : entries.reversed()) {
      String entry = "/metadata/managedFields/" + index;
      test(entry + "/manager", Annotations.FIELD_MANAGER);
      test(entry + "/operation", FieldOwnership.UPDATE);
      remove(entry);
    }
    return this;
  }

  /** Takes away what is there. */
  JsonPatch remove(String path) {
    Map<String, Object> remove = new LinkedHashMap<>();
    remove.put("op", "remove");
    remove.put("path", path);
    operations.add(remove);
    return this;
  }

  /** Takes an annotation away that is there. */
  JsonPatch removeAnnotation(String key) {
    return remove("/metadata/annotations/" + escaped(key));
  }

  /** Gives an annotation that is there another value. */
  JsonPatch annotation(String key, String value) {
    return replace("/metadata/annotations/" + escaped(key), value);
  }

  /** The operator's marker, and the text for {@code kubectl rollout history} where there is one. */
  JsonPatch marker(ChangeMarker marker, @Nullable String changeCause, boolean annotated) {
    Map<String, String> annotations = markerAnnotations(marker, changeCause);
    if (!annotated) {
      return add("/metadata/annotations", annotations);
    }
    annotations.forEach((key, value) -> add("/metadata/annotations/" + escaped(key), value));
    return this;
  }

  static Map<String, String> markerAnnotations(ChangeMarker marker, @Nullable String changeCause) {
    Map<String, String> annotations = new LinkedHashMap<>();
    annotations.put(Annotations.LESSON, marker.lesson());
    annotations.put(Annotations.STEP, marker.step());
    annotations.put(Annotations.CHANGE, marker.change());
    if (changeCause != null) {
      annotations.put(Annotations.CHANGE_CAUSE, changeCause);
    }
    return annotations;
  }

  /** Whether the object is still what the patch was made for. */
  boolean isUpToDate(ObjectMeta now) {
    return upToDate.test(now);
  }

  List<Map<String, Object>> operations() {
    return List.copyOf(operations);
  }

  private JsonPatch operation(String op, String path, Object value) {
    Map<String, Object> operation = new LinkedHashMap<>();
    operation.put("op", op);
    operation.put("path", path);
    operation.put("value", value);
    operations.add(operation);
    return this;
  }

  private static String escaped(String key) {
    return key.replace("~", "~0").replace("/", "~1");
  }
}
