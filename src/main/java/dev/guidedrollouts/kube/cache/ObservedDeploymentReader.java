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
import java.util.Optional;
import java.util.function.Function;
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
        CachedFields.of(deployment).observed(),
        owner -> fields(replicaSets, CachedFields::of, CachedReplicaSet::ownerUid, owner),
        owner -> fields(pods, PodReader::read, CachedPod::replicaSetUid, owner),
        owner -> fields(events, EventReader::read, CachedEvent::podUid, owner));
  }

  private static <T, F> Stream<F> fields(
      List<T> objects, Function<T, @Nullable F> reduce, Function<F, String> ownerOf, String owner) {
    return objects.stream()
        .flatMap(o -> Stream.ofNullable(reduce.apply(o)))
        .filter(f -> owner.equals(ownerOf.apply(f)));
  }

  /**
   * A Deployment with its revisions and the living pods of its template. Of several ReplicaSets
   * with that template the oldest is the new one, and of equally old ones the first by name
   * (kubernetes, pkg/controller/deployment/util/deployment_util.go, FindNewReplicaSet and
   * ReplicaSetsByCreationTimestamp). Nothing but what belongs to it is asked for.
   *
   * @param replicaSets the ReplicaSets of the Deployment with a uid
   * @param pods the pods of the ReplicaSet with a uid
   * @param events the Events about the pod with a uid; asked only where there is something to
   *     explain
   */
  static ObservedDeployment join(
      ObservedDeployment alone,
      Function<String, Stream<CachedReplicaSet>> replicaSets,
      Function<String, Stream<CachedPod>> pods,
      Function<String, Stream<CachedEvent>> events) {
    List<CachedReplicaSet> owned = replicaSets.apply(alone.uid()).toList();
    Optional<CachedReplicaSet> current =
        owned.stream()
            .filter(r -> r.revision().templateDigest().equals(alone.templateDigest()))
            .min(
                Comparator.comparing((CachedReplicaSet r) -> r.revision().createdAt())
                    .thenComparing(r -> r.revision().replicaSet()));
    List<Revision> revisions =
        owned.stream()
            .map(CachedReplicaSet::revision)
            .filter(r -> r.number() > 0)
            .sorted(Comparator.comparingLong(Revision::number))
            .toList();
    List<CachedPod> mine =
        current.map(r -> pods.apply(r.revision().uid()).toList()).orElse(List.of());
    List<ObservedPod> living = living(mine.stream());
    ObservedDeployment seen =
        ObservedDeploymentBuilder.builder(alone)
            .revisions(revisions)
            .newPods(living)
            .endedPods(ended(mine))
            .replicaFailure(current.map(CachedReplicaSet::replicaFailure).orElse(null))
            .build();
    // Where nothing is to be explained no Events are looked through.
    return living.isEmpty() || !seen.mayBeInTrouble()
        ? seen
        : ObservedDeploymentBuilder.builder(seen).newPods(withEvents(living, events)).build();
  }

  /** Those of them that are neither being deleted nor ended, oldest first. */
  static List<ObservedPod> living(Stream<CachedPod> pods) {
    return pods.flatMap(p -> Stream.ofNullable(p.observed()))
        .sorted(Comparator.comparing(ObservedPod::createdAt).thenComparing(ObservedPod::name))
        .toList();
  }

  private static @Nullable EndedPods ended(List<CachedPod> pods) {
    List<EndedPods.Pod> ended = pods.stream().flatMap(p -> Stream.ofNullable(p.ended())).toList();
    return ended.stream()
        .max(Comparator.comparing(EndedPods.Pod::createdAt).thenComparing(EndedPods.Pod::name))
        .map(last -> new EndedPods(ended.size(), last))
        .orElse(null);
  }

  /** The pods with what was reported about each, in order of time. */
  private static List<ObservedPod> withEvents(
      List<ObservedPod> pods, Function<String, Stream<CachedEvent>> events) {
    return pods.stream().map(pod -> withEvents(pod, events.apply(pod.uid()))).toList();
  }

  private static ObservedPod withEvents(ObservedPod pod, Stream<CachedEvent> events) {
    List<EventEvidence> told =
        events
            .map(CachedEvent::evidence)
            .sorted(
                Comparator.comparing(EventEvidence::lastSeen)
                    .thenComparing(EventEvidence::reason)
                    .thenComparing(EventEvidence::message))
            .toList();
    return told.isEmpty() ? pod : ObservedPodBuilder.builder(pod).events(told).build();
  }
}
