package dev.guidedrollouts.kube.write;

import com.fasterxml.jackson.databind.JsonNode;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Map;
import java.util.Objects;
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
  private final Map<String, Dropped> lessons = new ConcurrentHashMap<>();
  private final KubernetesSerialization serialization;

  /** What is known of the lesson with this uid, and not of another one of its name. */
  private record Dropped(@Nullable String uid, Set<String> fields) {}

  UnkeptFields(KubernetesSerialization serialization) {
    this.serialization = serialization;
  }

  /** What was sent for the lesson, and what is stored of it. */
  void compared(RolloutLesson lesson, LessonStatus sent, LessonStatus stored) {
    Set<String> known = of(lesson);
    if (sent.equals(stored) && known.isEmpty()) {
      return;
    }
    Comparison found = compare(sent, stored);
    Set<String> now = new TreeSet<>(found.missing);
    // Of a field that was not sent nothing is known anew.
    known.stream().filter(f -> !found.kept.contains(f)).forEach(now::add);
    if (now.isEmpty()) {
      forget(lesson);
    } else {
      lessons.put(
          LessonsAhead.key(lesson), new Dropped(lesson.getMetadata().getUid(), Set.copyOf(now)));
    }
  }

  /**
   * Whether what is shown of the lesson lacks a field of what was sent that is not known as
   * dropped.
   */
  boolean lacks(RolloutLesson shown, LessonStatus sent) {
    LessonStatus status = shown.statusOrEmpty();
    return !sent.equals(status) && !of(shown).containsAll(compare(sent, status).missing);
  }

  /** For example {@code status.before} and {@code status.steps[].goal}. */
  Set<String> of(RolloutLesson lesson) {
    Dropped known = lessons.get(LessonsAhead.key(lesson));
    return known != null && Objects.equals(known.uid(), lesson.getMetadata().getUid())
        ? known.fields()
        : Set.of();
  }

  void forget(RolloutLesson lesson) {
    lessons.remove(LessonsAhead.key(lesson));
  }

  /** Whether a write of the next status would leave what is stored as it is. */
  boolean wouldChangeNothing(RolloutLesson lesson, LessonStatus next) {
    Set<String> known = of(lesson);
    if (known.isEmpty()) {
      return false;
    }
    Comparison found = compare(next, lesson.statusOrEmpty());
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
