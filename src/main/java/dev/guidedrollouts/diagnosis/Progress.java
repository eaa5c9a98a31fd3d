package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.ContainerEvidence;
import dev.guidedrollouts.model.ContainerEvidence.Role;
import dev.guidedrollouts.model.ContainerEvidence.State;
import dev.guidedrollouts.model.EventEvidence;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedPod;
import dev.guidedrollouts.text.ProgressMessages;
import dev.guidedrollouts.text.SafeText;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a rollout is waiting for while nothing is wrong with it: an init container that runs, a pull
 * that goes on, a gate, a node that does not answer. Kubernetes has no word for most of these, and
 * without a progress deadline nothing else would ever be said. All times are told as points in
 * time, so that the words stay the same while the wait lasts.
 */
public final class Progress {
  /** What takes no longer needs no words. */
  private static final Duration WORTH_A_WORD = Duration.ofSeconds(20);

  private static final Set<String> PULL_IS_OVER = Set.of("Pulled", "Failed", "Created", "Started");

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter DAY_AND_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private Progress() {}

  /** One thing that is waited for, and since when. */
  private record Wait(Instant since, String words) {}

  /** One sentence on what has been waited for longest; empty where nothing takes long yet. */
  public static Optional<String> inWords(ObservedDeployment deployment, Instant now) {
    if (deployment.desiredReplicas() == 0 && deployment.rolloutComplete()) {
      return Optional.of(ProgressMessages.noPods(deployment.name()));
    }
    if (deployment.paused() && !deployment.rolloutComplete()) {
      return Optional.of(ProgressMessages.paused(deployment.name()));
    }
    return waits(deployment, now)
        .filter(w -> !w.since().plus(WORTH_A_WORD).isAfter(now))
        .min(Comparator.comparing(Wait::since).thenComparing(Wait::words))
        .map(Wait::words);
  }

  /**
   * When there will be something to say, or to find, though nothing happens until then.
   *
   * @return a time after {@code now}; empty where there is none
   */
  public static Optional<Instant> lookAgain(ObservedDeployment deployment, Instant now) {
    Stream<Instant> words = waits(deployment, now).map(w -> w.since().plus(WORTH_A_WORD));
    Stream<Instant> evidence =
        deployment.newPods().stream()
            .filter(pod -> !pod.ready())
            .flatMap(pod -> pod.containers().stream())
            .filter(c -> c.state() == State.RUNNING && c.probed() && !c.ready())
            .flatMap(
                c -> Stream.ofNullable(c.since()).map(since -> PodSymptoms.troubledFrom(c, since)));
    return Stream.concat(words, evidence)
        .filter(t -> t.isAfter(now))
        .min(Comparator.naturalOrder());
  }

  private static Stream<Wait> waits(ObservedDeployment deployment, Instant now) {
    return deployment.newPods().stream()
        .filter(pod -> !pod.ready())
        .flatMap(pod -> waitOf(pod, now).stream());
  }

  private static Optional<Wait> waitOf(ObservedPod pod, Instant now) {
    String name = pod.name();
    if (pod.gated() != null) {
      return Optional.of(new Wait(pod.createdAt(), ProgressMessages.gated(name)));
    }
    if (pod.unschedulable() != null) {
      return Optional.empty();
    }
    return lostNode(pod, name, now)
        .or(() -> running(pod, name, now))
        .or(() -> pulling(pod, name, now))
        .or(() -> notStarted(pod, name, now));
  }

  /** The node controller marks the pods of a node that it has lost as not ready, and says so. */
  private static Optional<Wait> lostNode(ObservedPod pod, String name, Instant now) {
    boolean well =
        !pod.containers().isEmpty()
            && pod.containers().stream()
                .filter(c -> c.role() == Role.MAIN)
                .allMatch(c -> c.state() == State.RUNNING && c.ready());
    return pod.events().stream()
        .filter(e -> e.reason().equals("NodeNotReady") && well)
        .max(Comparator.comparing(EventEvidence::lastSeen))
        .map(e -> new Wait(e.lastSeen(), ProgressMessages.nodeLost(name, at(e.lastSeen(), now))));
  }

  private static Optional<Wait> running(ObservedPod pod, String name, Instant now) {
    for (ContainerEvidence c : pod.containers()) {
      Instant since = c.since();
      if (c.state() != State.RUNNING || since == null) {
        continue;
      }
      if (c.role() == Role.INIT) {
        return Optional.of(
            new Wait(
                since, ProgressMessages.initContainerRuns(name, c.container(), at(since, now))));
      }
      if (!c.started()) {
        return Optional.of(
            new Wait(since, ProgressMessages.starting(name, c.container(), at(since, now))));
      }
      if (!c.ready() && c.probed()) {
        return Optional.of(
            new Wait(since, ProgressMessages.notReadyYet(name, c.container(), at(since, now))));
      }
    }
    return Optional.empty();
  }

  private static Optional<Wait> pulling(ObservedPod pod, String name, Instant now) {
    return pod.containers().stream()
        .filter(c -> c.state() == State.WAITING)
        .flatMap(
            c ->
                latest(pod, c, Set.of("Pulling")).stream()
                    .filter(
                        pull ->
                            latest(pod, c, PULL_IS_OVER)
                                .filter(e -> !e.lastSeen().isBefore(pull.lastSeen()))
                                .isEmpty())
                    .map(
                        pull ->
                            new Wait(
                                pull.lastSeen(),
                                ProgressMessages.pulling(
                                    name,
                                    SafeText.clean(c.image(), 200),
                                    at(pull.lastSeen(), now)))))
        .findFirst();
  }

  private static Optional<EventEvidence> latest(
      ObservedPod pod, ContainerEvidence c, Set<String> reasons) {
    return pod.events().stream()
        .filter(e -> reasons.contains(e.reason()) && e.mayConcern(c.container()))
        .max(Comparator.comparing(EventEvidence::lastSeen));
  }

  private static Optional<Wait> notStarted(ObservedPod pod, String name, Instant now) {
    return pod.containers().stream().allMatch(c -> c.state() == State.WAITING)
        ? Optional.of(
            new Wait(
                pod.createdAt(), ProgressMessages.nothingStarted(name, at(pod.createdAt(), now))))
        : Optional.empty();
  }

  private static String at(Instant time, Instant now) {
    boolean today =
        time.atZone(ZoneOffset.UTC).toLocalDate().equals(now.atZone(ZoneOffset.UTC).toLocalDate());
    return (today ? TIME : DAY_AND_TIME).format(time);
  }
}
