package dev.guidedrollouts.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Watches pods, lessons and Deployments of this bench's run in all namespaces, through connections
 * of its own and in another process than the operator's. It markers what it is told on arrival and
 * changes nothing.
 */
final class IndependentWatch implements AutoCloseable {
  private final List<RawWatch> watches;
  private final Map<String, Track> tracks = new ConcurrentHashMap<>();

  /**
   * Begins to watch.
   *
   * @param selector {@code labelSelector=…} of the run's objects, URL-encoded
   */
  IndependentWatch(RawApi api, String selector) {
    watches =
        List.of(
            new RawWatch(api, "/api/v1/pods", selector, this::pod),
            new RawWatch(
                api, "/apis/guidedrollouts.dev/v1alpha1/rolloutlessons", selector, this::lesson),
            new RawWatch(api, "/apis/apps/v1/deployments", selector, this::deployment));
  }

  /** From now on what happens to this Deployment is timed. */
  Track follow(Track track) {
    tracks.put(track.key(), track);
    return track;
  }

  Track track(String namespace, String deployment) {
    return tracks.get(namespace + "/" + deployment);
  }

  /** No Deployment is timed any more. */
  void forget() {
    tracks.clear();
  }

  private void pod(JsonNode pod, boolean deleted, long at) {
    JsonNode metadata = pod.path("metadata");
    Track track =
        tracks.get(
            metadata.path("namespace").asText()
                + "/"
                + metadata.path("labels").path("app").asText());
    if (track != null && !deleted) {
      track.pod(pod, at);
    }
  }

  private void lesson(JsonNode lesson, boolean deleted, long at) {
    Track track = tracks.get(key(lesson));
    if (track != null && !deleted) {
      track.lesson(lesson, at);
    }
  }

  private void deployment(JsonNode deployment, boolean deleted, long at) {
    Track track = tracks.get(key(deployment));
    if (track != null && !deleted) {
      track.deployment(deployment, at);
    }
  }

  private static String key(JsonNode object) {
    JsonNode metadata = object.path("metadata");
    return metadata.path("namespace").asText() + "/" + metadata.path("name").asText();
  }

  /** How often something may have been missed. */
  int gaps() {
    return watches.stream().mapToInt(RawWatch::gaps).sum();
  }

  /** How often a watch ended and was gone on with, without a loss. */
  int reconnects() {
    return watches.stream().mapToInt(RawWatch::reconnects).sum();
  }

  @Override
  public void close() {
    watches.forEach(RawWatch::close);
  }
}
