package dev.guidedrollouts.kube.cache;

import dev.guidedrollouts.model.EndedPods;
import dev.guidedrollouts.model.EventEvidence;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedDeploymentBuilder;
import dev.guidedrollouts.model.ObservedPod;
import dev.guidedrollouts.model.ObservedPodBuilder;
import dev.guidedrollouts.model.Revision;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A Deployment with its ReplicaSets and pods as one observation; pure. */
public final class ObservedDeploymentReader {
  private ObservedDeploymentReader() {}

  /**
   * The observation of a Deployment. ReplicaSets, pods and Events of others may be among the lists;
   * they are left out, by their owner's uid.
   */
  public static ObservedDeployment read(
      Deployment deployment, List<ReplicaSet> replicaSets, List<Pod> pods, List<Event> events) {
    return join(
        Facts.of(deployment).observed(),
        replicaSets.stream().map(Facts::of).filter(Objects::nonNull),
        pods.stream().map(PodReader::read).filter(Objects::nonNull),
        () -> events.stream().map(EventReader::read).filter(Objects::nonNull));
  }

  /**
   * A Deployment with its revisions and the living pods of its template. Of several ReplicaSets
   * with that template the oldest is the new one, and of equally old ones the first by name
   * (kubernetes, pkg/controller/deployment/util/deployment_util.go, FindNewReplicaSet and
   * ReplicaSetsByCreationTimestamp).
   */
  static ObservedDeployment join(
      ObservedDeployment alone,
      Stream<ReplicaSetFacts> replicaSets,
      Stream<PodFacts> pods,
      Supplier<Stream<EventFacts>> events) {
    List<ReplicaSetFacts> owned =
        replicaSets.filter(r -> alone.uid().equals(r.ownerUid())).toList();
    Optional<ReplicaSetFacts> current =
        owned.stream()
            .filter(r -> r.revision().templateDigest().equals(alone.templateDigest()))
            .min(
                Comparator.comparing(ReplicaSetFacts::createdAt)
                    .thenComparing(r -> r.revision().replicaSet()));
    List<Revision> revisions =
        owned.stream()
            .map(ReplicaSetFacts::revision)
            .filter(r -> r.number() > 0)
            .sorted(Comparator.comparingLong(Revision::number))
            .toList();
    List<PodFacts> mine =
        pods.filter(p -> current.map(r -> r.uid().equals(p.replicaSetUid())).orElse(false))
            .toList();
    List<ObservedPod> living =
        mine.stream()
            .flatMap(p -> Stream.ofNullable(p.observed()))
            .sorted(Comparator.comparing(ObservedPod::createdAt).thenComparing(ObservedPod::name))
            .toList();
    ObservedDeployment seen =
        ObservedDeploymentBuilder.builder(alone)
            .revisions(revisions)
            .newPods(living)
            .endedPods(ended(mine))
            .replicaFailure(current.map(ReplicaSetFacts::replicaFailure).orElse(null))
            .build();
    // Where nothing is to be explained no Events are looked through.
    return living.isEmpty() || !seen.mayBeInTrouble()
        ? seen
        : ObservedDeploymentBuilder.builder(seen).newPods(withEvents(living, events.get())).build();
  }

  private static @Nullable EndedPods ended(List<PodFacts> pods) {
    List<EndedPods.Pod> ended = pods.stream().flatMap(p -> Stream.ofNullable(p.ended())).toList();
    return ended.stream()
        .max(Comparator.comparing(EndedPods.Pod::createdAt).thenComparing(EndedPods.Pod::name))
        .map(last -> new EndedPods(ended.size(), last))
        .orElse(null);
  }

  /** The pods with what was reported about each, in order of time. */
  private static List<ObservedPod> withEvents(List<ObservedPod> pods, Stream<EventFacts> events) {
    Set<String> uids = pods.stream().map(ObservedPod::uid).collect(Collectors.toSet());
    Map<String, List<EventEvidence>> byPod =
        events
            .filter(e -> uids.contains(e.podUid()))
            .sorted(
                Comparator.comparing((EventFacts e) -> e.evidence().lastSeen())
                    .thenComparing(e -> e.evidence().reason())
                    .thenComparing(e -> e.evidence().message()))
            .collect(
                Collectors.groupingBy(
                    EventFacts::podUid,
                    Collectors.mapping(EventFacts::evidence, Collectors.toList())));
    return pods.stream()
        .map(
            pod ->
                byPod.containsKey(pod.uid())
                    ? ObservedPodBuilder.builder(pod).events(byPod.get(pod.uid())).build()
                    : pod)
        .toList();
  }
}
