package dev.guidedrollouts.bench;

import dev.guidedrollouts.bench.Track.Moment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** Lessons under the operator, some at a time, and the times of those that stalled. */
final class Stalls {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Lab lab;
  private final String namespace;
  private final int parallel;

  Stalls(Lab lab, String namespace, int parallel) {
    this.lab = lab;
    this.namespace = namespace;
    this.parallel = parallel;
  }

  /** Deployments of one healthy pod each. */
  void deploy(List<String> names) {
    Lab.all(names.stream().map(n -> lab.deployment(namespace, n, 1, Images.HEALTHY)).toList());
    Lab.await(
        names.size() + " Deployments rolled out",
        () -> {
          var items =
              lab.api.get("/apis/apps/v1/namespaces/" + namespace + "/deployments").path("items");
          int ready = 0;
          for (var d : items) {
            boolean ours = names.contains(d.path("metadata").path("name").asText());
            ready += ours && d.path("status").path("availableReplicas").asInt() == 1 ? 1 : 0;
          }
          return ready == names.size();
        });
  }

  /**
   * A lesson for each Deployment, until each has ended.
   *
   * @param spec of a Deployment's name, as JSON
   */
  List<Track> run(List<String> names, Function<String, String> spec) throws Exception {
    Deque<String> left = new ArrayDeque<>(names);
    List<Track> tracks = new ArrayList<>();
    Deque<Track> going = new ArrayDeque<>();
    while (!left.isEmpty() || !going.isEmpty()) {
      while (going.size() < parallel && !left.isEmpty()) {
        String name = left.removeFirst();
        Track track = lab.observer.follow(new Track(namespace, name, Images.MISSING));
        tracks.add(track);
        going.add(track);
        Lab.all(List.of(lab.lesson(namespace, name, spec.apply(name))));
      }
      int before = going.size();
      boolean moved =
          Lab.waitFor(
              PATIENCE,
              () -> {
                going.removeIf(t -> t.has(Moment.ENDED));
                return going.size() < before;
              });
      if (!moved) {
        throw new IllegalStateException(
            "no lesson came to its end in %d s; %s"
                .formatted(PATIENCE.toSeconds(), going.getFirst().missing(Moment.ENDED)));
      }
    }
    return tracks;
  }

  /** The times from one moment to another of all that have both; empty where none has. */
  static Optional<Distribution> times(Collection<Track> tracks, Moment from, Moment to) {
    List<Long> nanos =
        tracks.stream()
            .map(t -> t.between(from, to))
            .filter(OptionalLong::isPresent)
            .map(OptionalLong::getAsLong)
            .toList();
    return nanos.isEmpty() ? Optional.empty() : Optional.of(new Distribution(nanos));
  }

  /** Names those that have not that moment: no figure speaks of them. */
  static int tellMissing(Results results, Collection<Track> tracks, Moment moment) {
    List<Track> without = tracks.stream().filter(t -> !t.has(moment)).toList();
    without.stream().limit(5).forEach(t -> results.note(t.missing(moment)));
    if (without.size() > 5) {
      results.note("and %d more like these".formatted(without.size() - 5));
    }
    return without.size();
  }

  /** What the cluster itself took for these stalls: the floor under every time of them. */
  static Distribution floor(Results results, Collection<Track> tracks) {
    Distribution seen = times(tracks, Moment.SENT, Moment.CONDITION).orElseThrow();
    results.times("floor: pod status PUT sent -> seen by the bench's watch", seen, null);
    times(tracks, Moment.SENT, Moment.ANSWERED)
        .ifPresent(t -> results.times("floor: the PUT's round trip", t, null));
    return seen;
  }
}
