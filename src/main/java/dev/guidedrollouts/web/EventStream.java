package dev.guidedrollouts.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** One viewer's connection. What a slow one has missed it gets as a whole, later. */
final class EventStream {
  private final HttpServerResponse response;
  private final Viewer viewer;
  private final AtomicBoolean behind = new AtomicBoolean();

  /**
   * A connection whose headers have been set.
   *
   * @param caughtUp called when it can take more after it could not
   */
  EventStream(HttpServerResponse response, Viewer viewer, Consumer<EventStream> caughtUp) {
    this.response = response;
    this.viewer = viewer;
    response.drainHandler(
        v -> {
          if (behind.compareAndSet(true, false)) {
            caughtUp.accept(this);
          }
        });
  }

  Viewer viewer() {
    return viewer;
  }

  /**
   * An event as it goes over the wire; one buffer serves all viewers.
   *
   * @param id by which a browser says what it had last; it gets all anew anyway
   * @param data may have several lines
   */
  static Buffer event(String name, String id, String data) {
    StringBuilder event = new StringBuilder(data.length() + 64);
    event.append("event: ").append(name).append("\nid: ").append(id).append('\n');
    data.lines().forEach(line -> event.append("data: ").append(line).append('\n'));
    if (data.isEmpty()) {
      event.append("data:\n");
    }
    return Buffer.buffer(event.append('\n').toString());
  }

  void send(Buffer event) {
    if (response.ended() || response.closed()) {
      return;
    }
    if (behind.get() || response.writeQueueFull()) {
      behind.set(true);
      // It may have drained in between.
      if (!response.writeQueueFull() && behind.compareAndSet(true, false)) {
        response.write(event);
      }
      return;
    }
    response.write(event);
  }

  void end(Buffer last) {
    if (!response.ended() && !response.closed()) {
      response.end(last);
    }
  }
}
