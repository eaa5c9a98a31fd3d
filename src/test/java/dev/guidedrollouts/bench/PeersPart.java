package dev.guidedrollouts.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.guidedrollouts.bench.Track.Moment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The same bad rollouts under others, in the same run: time to a verdict and until the Deployment
 * is restored, requests, and who takes back a good rollout because its registry was away.
 */
final class PeersPart implements Part {
  private static final int USUAL_DEADLINE = 600;
  private static final Duration MARGIN = Duration.ofMinutes(3);

  private final Lab lab;
  private final int stalls;
  private final int alarms;
  private final int deadline;
  private final Duration away;
  private final Optional<Peer> given;

  PeersPart(Lab lab, Parameters parameters) {
    this.lab = lab;
    this.stalls = parameters.number("PEER_STALLS", 5, 1);
    this.alarms = parameters.number("PEER_ALARMS", 5, 1);
    this.deadline = parameters.number("PEER_DEADLINE", 30, 5);
    this.away = parameters.seconds("PEER_AWAY_SECONDS", 20, 1);
    this.given = parameters.text("BENCH_PEER").map(t -> Peer.Given.parse(t, deadline));
  }

  @Override
  public String name() {
    return "peers";
  }

  @Override
  public void run(Results results) throws Exception {
    List<Peer> peers =
        new ArrayList<>(
            List.of(
                new Peer.Lesson("FirstFailure"),
                new Peer.Lesson("BackOff"),
                new Peer.Kubectl(deadline),
                new HelmPeer(deadline)));
    given.ifPresent(peers::add);
    for (int i = 0; i < peers.size(); i++) {
      Peer peer = peers.get(i);
      Bench.progress(peer.name());
      String namespace = lab.namespace("peer-" + i);
      try (Operator operator = new Operator(lab, "peer-" + i, List.of(namespace), Map.of())) {
        if (peer instanceof Peer.Lesson) {
          operator.start();
        }
        stall(results, peer, namespace);
        alarm(results, peer, namespace);
      } catch (IllegalStateException | IllegalArgumentException e) {
        results.note(peer.name() + " could not be measured: " + e.getMessage());
      } finally {
        lab.remove(List.of(namespace));
        lab.observer.forget();
      }
    }
  }

  private void stall(Results results, Peer peer, String namespace) throws Exception {
    List<String> names = Manifests.names("bad", stalls);
    Instant since = Instant.now();
    List<Track> tracks = rollOut(peer, namespace, names, Images.MISSING);
    Stalls.tellMissing(results, tracks, Moment.RESTORED);
    Stalls.times(tracks, Moment.CONDITION, Moment.VERDICT)
        .ifPresent(t -> time(results, peer, "verdict", t));
    Stalls.times(tracks, Moment.CONDITION, Moment.UNDONE)
        .ifPresent(t -> time(results, peer, "former template seen", t));
    Stalls.times(tracks, Moment.CONDITION, Moment.RESTORED)
        .ifPresent(t -> time(results, peer, "restored", t));
    requests(namespace, since)
        .ifPresent(
            count ->
                results.figure(
                    "requests for a bad rollout: " + peer.name(),
                    count / (double) stalls,
                    "",
                    null,
                    "that name its namespace; its making and watches are in it"));
  }

  private void time(Results results, Peer peer, String what, Distribution times) {
    double seconds = times.millis(50) / 1000;
    String name = "condition -> " + what + ": ";
    String of =
        "median of %d, slowest %.1f s".formatted(times.nanos().size(), times.millis(100) / 1000);
    results.figure(name + peer.name(), seconds, "s", null, of);
    if (peer instanceof Peer.Kubectl) {
      results.figure(
          name + "the same with the usual deadline of " + USUAL_DEADLINE + " s",
          seconds + USUAL_DEADLINE - deadline,
          "s",
          null,
          "extrapolated: not measured");
    }
  }

  private void alarm(Results results, Peer peer, String namespace) throws Exception {
    List<String> names = Manifests.names("good", alarms);
    List<Track> tracks = rollOut(peer, namespace, names, Images.AWAY);
    long taken = tracks.stream().filter(t -> t.has(Moment.UNDONE)).count();
    results.figure(
        "good rollouts taken back, registry away for %d s: %s"
            .formatted(away.toSeconds(), peer.name()),
        (double) taken,
        "",
        null,
        "of " + alarms);
  }

  /** Until the peer has come to its end with all of them. */
  private List<Track> rollOut(Peer peer, String namespace, List<String> names, String image)
      throws Exception {
    peer.deploy(lab, namespace, names);
    lab.awaitRolledOut(names.size());
    lab.node.registryBack(System.nanoTime() + away.toNanos());
    List<Track> tracks = new ArrayList<>();
    List<BooleanSupplier> ends = new ArrayList<>();
    for (String name : names) {
      tracks.add(lab.observer.follow(new Track(namespace, name, image)));
      ends.add(peer.begin(lab, namespace, name, image));
    }
    Duration patience = MARGIN.plusSeconds(Math.max(deadline, away.toSeconds()));
    if (!Lab.waitFor(patience, () -> ends.stream().allMatch(BooleanSupplier::getAsBoolean))) {
      throw new IllegalStateException(
          "not at its end after %d s: %s"
              .formatted(patience.toSeconds(), tracks.getFirst().missing(Moment.ENDED)));
    }
    // The watches may be behind the program that has just ended.
    Bench.pause(2000);
    return tracks;
  }

  /** Requests of others than the bench itself; empty without an audit log. */
  private Optional<Long> requests(String namespace, Instant since) throws IOException {
    String file = System.getenv("LAB_AUDIT_LOG");
    if (file == null || !Files.isReadable(Path.of(file))) {
      return Optional.empty();
    }
    List<JsonNode> events = AuditLog.events(Path.of(file), namespace, since);
    return Optional.of(
        events.stream()
            .filter(e -> e.at("/objectRef/namespace").asText().equals(namespace))
            .filter(e -> !e.path("userAgent").asText().equals(RawApi.AGENT))
            .count());
  }
}
