package dev.guidedrollouts.reconciler;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The SDK's cache of lessons as a map, which counts the lessons that it hands out. */
final class LessonsInMemory implements IndexerResourceCache<RolloutLesson> {
  private final Map<ResourceID, RolloutLesson> lessons = new ConcurrentHashMap<>();
  private final Map<String, Function<RolloutLesson, List<String>>> indexers =
      new ConcurrentHashMap<>();
  final AtomicInteger handedOut = new AtomicInteger();

  /** A lesson whose steps roll out these Deployments. */
  static RolloutLesson lesson(String namespace, String name, String... deployments) {
    StringBuilder steps = new StringBuilder();
    for (String deployment : deployments) {
      steps
          .append("  - name: of-")
          .append(deployment)
          .append("\n    rollOut: {deployment: ")
          .append(deployment)
          .append(", image: 'reviews:v1'}\n");
    }
    return Serialization.unmarshal(
        """
        apiVersion: guidedrollouts.dev/v1alpha1
        kind: RolloutLesson
        metadata: {name: %s, namespace: %s, uid: %s-uid, generation: 1, resourceVersion: "1"}
        spec:
          steps:
        """
                .formatted(name, namespace, name)
            + steps,
        RolloutLesson.class);
  }

  /** A lesson whose step exposes a Deployment by a Service. */
  static RolloutLesson exposing(String namespace, String name, String deployment, String service) {
    return Serialization.unmarshal(
        """
        apiVersion: guidedrollouts.dev/v1alpha1
        kind: RolloutLesson
        metadata: {name: %s, namespace: %s, uid: %1$s-uid, generation: 1, resourceVersion: "1"}
        spec:
          steps:
          - name: front
            expose: {deployment: %s, port: 80, service: %s}
        """
            .formatted(name, namespace, deployment, service),
        RolloutLesson.class);
  }

  /** Puts the lesson into the cache; nobody is told. */
  RolloutLesson put(RolloutLesson lesson) {
    lessons.put(ResourceID.fromResource(lesson), lesson);
    return lesson;
  }

  RolloutLesson remove(RolloutLesson lesson) {
    lessons.remove(ResourceID.fromResource(lesson));
    return lesson;
  }

  @Override
  public Optional<RolloutLesson> get(ResourceID id) {
    handedOut.incrementAndGet();
    return Optional.ofNullable(lessons.get(id));
  }

  @Override
  public Stream<ResourceID> keys() {
    return lessons.keySet().stream();
  }

  @Override
  public Stream<RolloutLesson> list(Predicate<RolloutLesson> predicate) {
    return lessons.values().stream().peek(lesson -> handedOut.incrementAndGet()).filter(predicate);
  }

  @Override
  public Stream<RolloutLesson> list(String namespace, Predicate<RolloutLesson> predicate) {
    return list(predicate).filter(l -> namespace.equals(l.getMetadata().getNamespace()));
  }

  @Override
  public List<RolloutLesson> byIndex(String indexName, String indexKey) {
    Function<RolloutLesson, List<String>> indexer = indexers.get(indexName);
    return lessons.values().stream()
        .filter(lesson -> indexer != null && indexer.apply(lesson).contains(indexKey))
        .peek(lesson -> handedOut.incrementAndGet())
        .toList();
  }

  @Override
  public void addIndexers(Map<String, Function<RolloutLesson, List<String>>> more) {
    indexers.putAll(more);
  }
}
