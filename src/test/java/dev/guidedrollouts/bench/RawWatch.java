package dev.guidedrollouts.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One kind of object, followed for as long as the bench likes. One thread takes the lines and
 * markers them, another reads them: an object that takes long to parse delays no other's marker.
 *
 * <p>The API server ends a watch when its time is over, and whenever the watcher is too slow for
 * it. The next goes on where the last one ended; that loses nothing. Where the server no longer
 * knows that point (410) the objects are listed anew: what happened in between was not seen, which
 * {@link #gaps()} counts.
 */
final class RawWatch implements AutoCloseable {
  private static final int GONE = 410;
  private static final long AGAIN_MILLIS = 200;

  private final RawApi api;
  private final String path;
  private final String selector;
  private final Receiver receiver;
  private final BlockingQueue<Line> lines = new LinkedBlockingQueue<>();
  private final AtomicInteger gaps = new AtomicInteger();
  private final AtomicInteger reconnects = new AtomicInteger();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean closed;
  private volatile InputStream open;
  private volatile String version;

  /** Told of each object, in order; {@code at} is {@link System#nanoTime()} of its arrival. */
  interface Receiver {
    /**
     * An object as it now is.
     *
     * @param deleted whether that was its last state
     */
    void seen(JsonNode object, boolean deleted, long at);
  }

  private record Line(String text, long at) {}

  /**
   * Lists, tells what is there, and goes on watching.
   *
   * @param path of the collection, such as {@code /api/v1/pods}
   * @param selector {@code labelSelector=…} or {@code fieldSelector=…}, URL-encoded
   */
  RawWatch(RawApi api, String path, String selector, Receiver receiver) {
    this.api = api;
    this.path = path;
    this.selector = selector;
    this.receiver = receiver;
    list();
    String name = path.substring(path.lastIndexOf('/') + 1);
    threads.add(Thread.ofPlatform().daemon().name("watch-" + name).start(this::follow));
    threads.add(Thread.ofPlatform().daemon().name("read-" + name).start(this::read));
  }

  private void list() {
    JsonNode list = api.get(path + "?" + selector);
    long at = System.nanoTime();
    version = list.path("metadata").path("resourceVersion").asText();
    list.path("items").forEach(object -> receiver.seen(object, false, at));
  }

  private void follow() {
    while (!closed) {
      String uri =
          path
              + "?watch=1&allowWatchBookmarks=true&timeoutSeconds=3000&resourceVersion="
              + version
              + "&"
              + selector;
      try (InputStream stream = api.stream(uri);
          BufferedReader reader =
              new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8), 1 << 16)) {
        open = stream;
        String line = reader.readLine();
        while (line != null && !closed) {
          lines.add(new Line(line, System.nanoTime()));
          line = reader.readLine();
        }
      } catch (IOException e) {
        // Ended by the server or by close(): gone on with below.
      }
      if (!closed) {
        settle();
      }
    }
  }

  /** All that was told is read before the next watch begins: it begins behind that. */
  private void settle() {
    reconnects.incrementAndGet();
    while (!lines.isEmpty() && !closed) {
      Bench.pause(1);
    }
    Bench.pause(AGAIN_MILLIS);
    while (version == null && !closed) {
      gaps.incrementAndGet();
      try {
        list();
      } catch (IllegalStateException | CompletionException e) {
        Bench.pause(AGAIN_MILLIS);
      }
    }
  }

  private void read() {
    try {
      while (true) {
        Line line = lines.take();
        JsonNode event = parse(line.text());
        JsonNode object = event.path("object");
        switch (event.path("type").asText()) {
          case "ERROR" -> version = object.path("code").asInt() == GONE ? null : version;
          case "BOOKMARK" -> version = versionOf(object);
          case "HALF" -> {}
          case "DELETED" -> take(object, true, line.at());
          default -> take(object, false, line.at());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Half a line, where the connection broke: the next watch brings all of it. */
  private static JsonNode parse(String line) {
    try {
      return RawApi.JSON.readTree(line);
    } catch (JsonProcessingException e) {
      return RawApi.JSON.createObjectNode().put("type", "HALF");
    }
  }

  private void take(JsonNode object, boolean deleted, long at) {
    receiver.seen(object, deleted, at);
    version = versionOf(object);
  }

  private static String versionOf(JsonNode object) {
    return object.path("metadata").path("resourceVersion").asText();
  }

  /** How often something may have been missed. */
  int gaps() {
    return gaps.get();
  }

  /** How often a watch was gone on with; nothing is lost by that. */
  int reconnects() {
    return reconnects.get();
  }

  @Override
  public void close() {
    closed = true;
    threads.forEach(Thread::interrupt);
    try {
      if (open != null) {
        open.close();
      }
    } catch (IOException e) {
      // It is over either way.
    }
  }
}
