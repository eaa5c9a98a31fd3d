package dev.guidedrollouts.simnode;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs a pod's syncs in told time, each when the one before asked for it, and keeps what was seen.
 * For tests.
 */
final class Timeline {

  static final Instant START = Instant.parse("2026-11-24T00:00:00Z");

  /** What one sync gave. */
  record Seen(Duration at, PodStatus status, List<PodEvent> events) {}

  final List<Seen> seen = new ArrayList<>();
  final Map<String, PullResult> registry = new HashMap<>();
  private final PodSync sync;
  private final PodRun run;
  private Pod pod;
  private Optional<Instant> next;
  boolean gone;

  Timeline(int minor, Pod pod) {
    NodeImages images =
        new NodeImages(
            name ->
                registry.getOrDefault(
                    name.normalised(),
                    new PullResult.Refused("NotFound", name.normalised() + ": not found")));
    this.sync = new PodSync(new KubeletWords(minor), KubeletTimes.DEFAULT, images, "198.18.0.1");
    this.pod = pod;
    this.run = PodRun.of(pod, "100.64.0.1", START);
    this.next = Optional.of(START);
  }

  Timeline with(String image) {
    registry.put(image, new PullResult.Pulled("sha256:" + "a".repeat(64)));
    return this;
  }

  /** Runs all syncs that are due up to a time after the start. */
  Timeline until(Duration end) {
    Instant stop = START.plus(end);
    while (!gone && next.isPresent() && !next.get().isAfter(stop)) {
      once(next.get());
    }
    return this;
  }

  /** The pod was changed: it is synced at that time. */
  Timeline change(Pod changed, Duration at) {
    pod = changed;
    once(START.plus(at));
    return this;
  }

  private void once(Instant now) {
    PodSync.Result result = sync.sync(pod, run, now);
    seen.add(new Seen(Duration.between(START, now), result.status(), result.events()));
    next = result.next();
    gone = result.gone();
  }

  PodStatus last() {
    return seen.getLast().status();
  }

  /** The states of a container one after the other, repetitions left out. */
  List<String> states(String container) {
    List<String> states = new ArrayList<>();
    for (Seen one : seen) {
      String state = state(container(one.status(), container));
      if (states.isEmpty() || !states.getLast().equals(state)) {
        states.add(state);
      }
    }
    return states;
  }

  /** The times of an event. */
  List<Duration> times(String reason) {
    return seen.stream()
        .flatMap(
            one ->
                one.events().stream()
                    .filter(event -> event.reason().equals(reason))
                    .map(event -> one.at()))
        .toList();
  }

  List<String> events() {
    return seen.stream()
        .flatMap(one -> one.events().stream())
        .map(event -> event.type() + " " + event.reason() + " " + event.message())
        .distinct()
        .toList();
  }

  static ContainerStatus container(PodStatus status, String name) {
    return java.util.stream.Stream.concat(
            status.getInitContainerStatuses().stream(), status.getContainerStatuses().stream())
        .filter(one -> one.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  static String condition(PodStatus status, String type) {
    return status.getConditions().stream()
        .filter(one -> one.getType().equals(type))
        .map(one -> one.getStatus())
        .findFirst()
        .orElse("absent");
  }

  private static String state(ContainerStatus status) {
    ContainerState state = status.getState();
    if (state.getWaiting() != null) {
      return state.getWaiting().getReason();
    }
    return state.getTerminated() != null
        ? state.getTerminated().getReason()
        : Boolean.TRUE.equals(status.getReady()) ? "Ready" : "Running";
  }
}
