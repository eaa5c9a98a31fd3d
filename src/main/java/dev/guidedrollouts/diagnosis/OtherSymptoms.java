package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.Cause;
import dev.guidedrollouts.text.SuggestionMessages;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What else is wrong beside the symptom that is told, counted by pod.
 *
 * @param same how many more pods have the same cause
 * @param causes how many pods have another cause, the most telling cause first
 */
record OtherSymptoms(long same, Map<Cause, Long> causes) {
  static final OtherSymptoms NONE = new OtherSymptoms(0, Map.of());

  /**
   * Counts the pods behind the other symptoms; each pod counts with the most telling of its own.
   *
   * @param told the symptom that the diagnosis is about
   * @param symptoms all of them, the most telling first
   */
  static OtherSymptoms of(Symptom told, List<Symptom> symptoms) {
    Map<String, Cause> byPod = new LinkedHashMap<>();
    symptoms.stream()
        .filter(s -> s.podName() != null)
        .forEach(s -> byPod.putIfAbsent(Objects.requireNonNull(s.podName()), s.finding().cause()));
    byPod.remove(Objects.requireNonNullElse(told.podName(), ""));
    Map<Cause, Long> causes =
        byPod.values().stream()
            .collect(Collectors.groupingBy(c -> c, LinkedHashMap::new, Collectors.counting()));
    Long same = causes.remove(told.finding().cause());
    return new OtherSymptoms(same == null ? 0 : same, causes);
  }

  /** Behind the explanation, see {@link SuggestionMessages#otherPods}; or nothing. */
  String inWords() {
    Map<String, Long> named = new LinkedHashMap<>();
    causes.forEach((cause, pods) -> named.put(cause.name(), pods));
    return SuggestionMessages.otherPods(same, named);
  }
}
