package dev.guidedrollouts.kube.write;

import com.fasterxml.jackson.databind.JsonNode;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which fields of a lesson's status the API server drops: its definition is older than this
 * operator and does not know them, so they are pruned without a word. That is seen by comparing
 * what was sent with what is stored under the version that the write was answered with.
 */
final class UnkeptFields {
  private final Map<String, Set<String>> lessons = new ConcurrentHashMap<>();
  private final KubernetesSerialization serialization;

  UnkeptFields(KubernetesSerialization serialization) {
    this.serialization = serialization;
  }

  /** What was sent, and what is stored of it. */
  void compared(String key, LessonStatus sent, LessonStatus stored) {
    if (sent.equals(stored) && !lessons.containsKey(key)) {
      return;
    }
    Comparison found = compare(sent, stored);
    lessons.compute(
        key,
        (k, known) -> {
          Set<String> now = new TreeSet<>(found.missing);
          if (known != null) {
            // Of a field that was not sent nothing is known anew.
            known.stream().filter(f -> !found.kept.contains(f)).forEach(now::add);
          }
          return now.isEmpty() ? null : Set.copyOf(now);
        });
  }

  /** For example {@code status.before} and {@code status.steps[].goal}. */
  Set<String> of(String key) {
    return lessons.getOrDefault(key, Set.of());
  }

  void forget(String key) {
    lessons.remove(key);
  }

  /** Whether a write of the next status would leave what is stored as it is. */
  boolean wouldChangeNothing(String key, LessonStatus next, LessonStatus stored) {
    Set<String> known = of(key);
    if (known.isEmpty()) {
      return false;
    }
    Comparison found = compare(next, stored);
    return !found.different && known.containsAll(found.missing);
  }

  private Comparison compare(LessonStatus sent, LessonStatus stored) {
    Comparison comparison = new Comparison();
    comparison.of("status", tree(sent), tree(stored));
    return comparison;
  }

  /** As it would be read again: what is sent as empty is not there then. */
  private JsonNode tree(LessonStatus status) {
    LessonStatus read = serialization.unmarshal(serialization.asJson(status), LessonStatus.class);
    return serialization.unmarshal(serialization.asJson(read), JsonNode.class);
  }

  private static final class Comparison {
    final Set<String> missing = new TreeSet<>();
    final Set<String> kept = new TreeSet<>();
    boolean different;

    void of(String path, JsonNode sent, JsonNode stored) {
      if (sent.isObject() && stored.isObject()) {
        sent.properties().forEach(f -> field(path, f.getKey(), f.getValue(), stored));
        different |= stored.properties().stream().anyMatch(f -> isAbsent(sent.get(f.getKey())));
      } else if (sent.isArray() && stored.isArray()) {
        different |= sent.size() != stored.size();
        for (int i = 0; i < Math.min(sent.size(), stored.size()); i++) {
          of(path + "[]", sent.get(i), stored.get(i));
        }
      } else {
        different |= !sent.equals(stored);
      }
    }

    private void field(String path, String name, JsonNode sent, JsonNode stored) {
      String field = path + "." + name;
      if (isAbsent(sent)) {
        different |= !isAbsent(stored.get(name));
      } else if (isAbsent(stored.get(name))) {
        missing.add(field);
      } else {
        kept.add(field);
        of(field, sent, stored.get(name));
      }
    }

    private static boolean isAbsent(@Nullable JsonNode node) {
      return node == null || node.isNull();
    }
  }
}
